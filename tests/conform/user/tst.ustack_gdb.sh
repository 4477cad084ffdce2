#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: the addresses of ustack() at a system call are those that gdb finds in the process that waits in it: of a
# program of ours and of Debian's python3.
# SECTION: Actions/ustack
# @@needs: root task_pt_regs cmd:gdb cmd:python3

compare() { # pid name
	timeout 20 "$DTRACE" -q -x stacksymbols=off -p "$1" -n '
		syscall::clock_nanosleep:entry, syscall::nanosleep:entry, syscall::select:entry, syscall::pselect6:entry
		/pid == $target/ { ustack(127); exit(0) }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; return 1; }
	sed -n 's/^ *0x0*\([0-9a-f]*\)$/\1/p' "$TMPDIR/out" >"$TMPDIR/ours"
	gdb -nx -batch -iex 'set debug-file-directory /nonexistent' -iex 'set debuginfod enabled off' -p "$1" \
		-ex 'set backtrace past-main on' -ex 'bt' >"$TMPDIR/gdb" 2>/dev/null </dev/null
	sed -n 's/^#[0-9]* *0x0*\([0-9a-f]*\) in .*/\1/p' "$TMPDIR/gdb" >"$TMPDIR/theirs"
	[ "$(wc -l <"$TMPDIR/theirs")" -ge 10 ] || { echo "$2: gdb says little"; cat "$TMPDIR/gdb"; return 1; }
	diff "$TMPDIR/theirs" "$TMPDIR/ours" || { echo "$2: differs"; cat "$TMPDIR/gdb" "$TMPDIR/out"; return 1; }
}

bad=0
"$PROGDIR/prog_deep" wait 20 >"$TMPDIR/ready" &
a=$!
cat >"$TMPDIR/x.py" <<'PY'
import time
def f(n):
    if n:
        return max([f(n - 1)], key=lambda x: x)
    print("ready", flush=True)
    while True:
        time.sleep(0.3)
f(6)
PY
/usr/bin/python3 "$TMPDIR/x.py" >"$TMPDIR/ready2" &
b=$!
trap 'kill $a $b 2>/dev/null' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s "$TMPDIR/ready" ] && [ -s "$TMPDIR/ready2" ] && break
	sleep 0.2
done
compare $a deep || bad=1
compare $b python3 || bad=1
exit $bad
