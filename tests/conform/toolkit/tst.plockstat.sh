#!/bin/sh
# ASSERTION: plockstat shows by name which locks of a program are waited for, how often and how long, and which are held; from
# where; errors; -s stacks and distributions; -p, -e, -n.
# @@needs: root uprobe
# @@timeout: 60
. "$TESTDIR/lib/tool.sh"
: >"$TMPDIR/out"

# Kernels before 6.11 show a frame with a probed return as 0xffffffffffe000.
# Two threads want busy_lock at the same time, 20 times, and each holds it for a millisecond at least.
"$TOOLKIT/plockstat" -A "$PROGDIR/prog_locks" 20 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
[ ! -s "$TMPDIR/err" ] || bad "complains"
# rows TITLE: the rows of that table
rows() {
	awk -v title="$1" '$0 == title { on = 1; next } /^[MR]/ { on = 0 } on && NF == 4 && $1 ~ /^[0-9]+$/' "$TMPDIR/out"
}
rows 'Mutex block' | awk '$3 == "prog_locks`busy_lock" && $4 ~ /^prog_locks`take_busy\+0x|^0xffffffffffe000$/ { n += $1; ns = $2 }
	END { exit !(n >= 15 && n <= 20 && ns > 500000 && ns < 1e10) }' || bad "waiting for busy_lock"
rows 'Mutex block' | grep -q 'free_lock\|twice' && bad "nobody waits for those"
rows 'R/W reader block' | awk '$3 == "prog_locks`guard" { n += $1 } END { exit !(n >= 1 && n <= 20) }' || bad "readers"
rows 'R/W writer block' | awk '$3 == "prog_locks`guard" && $4 ~ /take_guard|^0xffffffffffe000$/ { n += $1 } END { exit !(n >= 1 && n <= 20) }' || bad "writers"
rows 'Mutex hold' | awk '$3 == "prog_locks`busy_lock" { n += $1; ns = $2 } END { exit !(n == 40 && ns >= 1000000) }' || bad "holding busy_lock"
rows 'Mutex hold' | awk '$3 == "prog_locks`free_lock" { n += $1 } END { exit n != 7 }' || bad "holding free_lock"
rows 'Mutex hold' | awk '$3 == "prog_locks`twice" { n += $1 } END { exit n != 1 }' || bad "holding twice"
rows 'R/W reader hold' | awk '$3 == "prog_locks`guard" { n += $1; ns = $2 } END { exit !(n == 20 && ns >= 2000000) }' || bad "reading"
rows 'R/W writer hold' | awk '$3 == "prog_locks`guard" { n += $1; ns = $2 } END { exit !(n == 20 && ns >= 2000000) }' || bad "writing"
# EPERM (not seen on Linux 6.1: docs/differences.md)
[ "$TEST_ENV" = vm-6.1 ] || rows 'Mutex and R/W error' | grep -Eq '^ +1 +1 prog_locks`checked +(prog_locks`main\+0x|0xffffffffffe000)' || bad "no error"

# -C is the default; -n; stacks (too large a program for Linux 6.1: docs/differences.md).
if [ "$TEST_ENV" != vm-6.1 ]; then
	"$TOOLKIT/plockstat" -n 1 -s 5 "$PROGDIR/prog_locks" 5 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-s: status $?"
	expect 'Lock prog_locks`busy_lock'
	expect ' *(prog_locks`take_busy\+0x[0-9a-f]+|0xffffffffffe000)'
	expect ' *prog_locks`run\+0x[0-9a-f]+'
	expect ' +value +-+ Distribution -+ count +'
	not_expected 'Mutex hold'
fi

"$PROGDIR/prog_locks" 100000 &
locks=$!
"$TOOLKIT/plockstat" -H -v -e 2 -p $locks >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-p: status $?"
kill -0 $locks || bad "the process is gone"
kill $locks
expect 'plockstat: tracing enabled'
rows 'Mutex hold' | grep -q 'prog_locks`busy_lock' || bad "-p: nothing"
not_expected 'Mutex block'

"$TOOLKIT/plockstat" -V -p 1 >"$TMPDIR/out" || bad "-V: status $?"
expect '.*pid\$target::pthread_mutex_lock:entry.*'
refused 2 '^usage: plockstat ' plockstat
refused 2 '^usage: plockstat ' plockstat -p 1 ls
refused 1 'option -e needs a number' plockstat -e x ls
refused 1 'no such option' plockstat -x 'a b' ls
exit 0
