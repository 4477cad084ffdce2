#!/bin/sh
# ASSERTION: faults that printing faults causes (a predicate on write(2) that always fails) do not keep the command from its ticks.
# SECTION: Faults.
# @@needs: root
timeout -s KILL $((20 * TIMEOUT_SCALE)) "$DTRACE" \
	-n 'syscall::write:entry / *(int *)0 == 1/ { trace(1); } tick-50ms { exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" ||
	{ echo "exit status $?"; tail -n 3 "$TMPDIR/err"; exit 1; }
grep -q 'tick-50ms' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
