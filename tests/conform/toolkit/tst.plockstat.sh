#!/bin/sh
# ASSERTION: plockstat shows by name which locks of a program are waited for, how often and how long, and which are held; from
# where; errors; spins; -s stacks and distributions; -p, -e, -n.
# @@needs: root uprobe
# @@timeout: 60
. "$TESTDIR/lib/tool.sh"
: >"$TMPDIR/out"

# Two threads want busy_lock at the same time, 20 times, and each holds it for a millisecond at least.
"$TOOLKIT/plockstat" -A "$PROGDIR/prog_locks" 20 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
[ ! -s "$TMPDIR/err" ] || bad "complains"
# rows TITLE: the rows of that table
rows() {
	awk -v title="$1" '$0 == title { on = 1; next } /^[MR]/ { on = 0 } on && NF == 4 && $1 ~ /^[0-9]+$/' "$TMPDIR/out"
}
rows 'Mutex block' | awk '$3 == "prog_locks`busy_lock" && $4 ~ /^prog_locks`take_busy\+0x/ { n += $1; ns = $2 }
	END { exit !(n >= 15 && n <= 20 && ns > 500000 && ns < 1e10) }' || bad "waiting for busy_lock"
rows 'Mutex block' | grep -q 'free_lock\|twice' && bad "nobody waits for those"
rows 'R/W reader block' | awk '$3 == "prog_locks`guard" { n += $1 } END { exit !(n >= 1 && n <= 20) }' || bad "readers"
rows 'R/W writer block' | awk '$3 == "prog_locks`guard" && $4 ~ /take_guard/ { n += $1 } END { exit !(n >= 1 && n <= 20) }' || bad "writers"
rows 'Mutex hold' | awk '$3 == "prog_locks`busy_lock" { n += $1; ns = $2 } END { exit !(n == 40 && ns >= 1000000) }' || bad "holding busy_lock"
rows 'Mutex hold' | awk '$3 == "prog_locks`free_lock" { n += $1 } END { exit n != 7 }' || bad "holding free_lock"
rows 'Mutex hold' | awk '$3 == "prog_locks`twice" { n += $1 } END { exit n != 1 }' || bad "holding twice"
rows 'R/W reader hold' | awk '$3 == "prog_locks`guard" { n += $1; ns = $2 } END { exit !(n == 20 && ns >= 2000000) }' || bad "reading"
rows 'R/W writer hold' | awk '$3 == "prog_locks`guard" { n += $1; ns = $2 } END { exit !(n == 20 && ns >= 2000000) }' || bad "writing"
# EPERM
rows 'Mutex and R/W error' | grep -Eq '^ +1 +1 prog_locks`checked +prog_locks`main\+0x' || bad "no error"

# -C is the default; -n; stacks.
"$TOOLKIT/plockstat" -n 1 -s 5 "$PROGDIR/prog_locks" 5 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-s: status $?"
expect 'Lock prog_locks`busy_lock'
expect ' *prog_locks`take_busy\+0x[0-9a-f]+'
expect ' *prog_locks`run\+0x[0-9a-f]+'
expect ' +value +-+ Distribution -+ count +'
not_expected 'Mutex hold'
not_expected 'Mutex and R/W error'
"$TOOLKIT/plockstat" -A -s 3 "$PROGDIR/prog_locks" 5 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-A -s: status $?"
expect 'Lock prog_locks`free_lock'
"$TOOLKIT/plockstat" -H -n 2 "$PROGDIR/prog_locks" 5 >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-n: status $?"
[ "$(rows 'Mutex hold' | awk '{ print $3 }' | tr '\n' ' ')" = 'prog_locks`busy_lock prog_locks`free_lock ' ] || bad "-n: other rows"

# -E, -S
"$TOOLKIT/plockstat" -ES "$PROGDIR/prog_plocks" >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-ES: status $?"
rows 'Mutex and R/W error' | grep -Eq '^ +110 +1 prog_plocks`late_rw +prog_plocks`take_late\+0x' || bad "-E: no ETIMEDOUT"
rows 'Mutex and R/W error' | grep -Eq '^ +35 +1 prog_plocks`checked ' || bad "-E: no EDEADLK"
rows 'Mutex unsuccessful spin' | grep -Eq '^ +1 +[0-9]+ prog_plocks`adaptive +prog_plocks`take\+0x' || bad "-S: no spin"
not_expected 'Mutex block'

"$PROGDIR/prog_locks" 100000 &
locks=$!
"$TOOLKIT/plockstat" -H -v -e 2 -p $locks >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "-p: status $?"
kill -0 $locks || bad "the process is gone"
kill $locks
expect 'plockstat: tracing enabled'
rows 'Mutex hold' | grep -q 'prog_locks`busy_lock' || bad "-p: nothing"
not_expected 'Mutex block'

"$TOOLKIT/plockstat" -V -p 1 >"$TMPDIR/out" || bad "-V: status $?"
expect '.*plockstat\$target:::mutex-blocked .*'
refused 2 '^usage: plockstat ' plockstat
refused 2 '^usage: plockstat ' plockstat -p 1 ls
refused 1 'option -e needs a number' plockstat -e x ls
refused 1 'no such option' plockstat -x 'a b' ls
exit 0
