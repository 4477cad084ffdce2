#!/bin/sh
# ASSERTION: a session whose probes take more of the machine than -x cpushare allows ends with an error that says so, after
# END and with what was counted; one that stays below goes on; values above 100 are refused.
# @@needs: root
# @@timeout: 120
if grep -q "QEMU TCG" /proc/cpuinfo; then
	echo "nobody looks under emulation"
	exit 77
fi
t=$((15 * TIMEOUT_SCALE))
# Eight clauses with stacks on every system call of a loop of them.
cat >"$TMPDIR/busy.d" <<'X'
syscall:::entry, syscall:::return { @a[execname, probefunc, stack(5)] = count(); @b[execname, tid, probefunc] = quantize(timestamp); }
END { printf("ended"); }
X
sh -c "while :; do \"$PROGDIR/prog_syscalls\" 20000; done" >/dev/null 2>&1 &
load=$!
timeout $t "$DTRACE" -q -x cpushare=1 -s "$TMPDIR/busy.d" >"$TMPDIR/out" 2>"$TMPDIR/err"
rc=$?
kill $load
wait $load 2>/dev/null
[ $rc -eq 1 ] || { echo "status $rc"; cat "$TMPDIR/err"; exit 1; }
grep -Eq '^dtrace: .*Abort: probes took [0-9]+% of the machine.s CPU time \(-x cpushare allows 1%\)' "$TMPDIR/err" ||
	{ cat "$TMPDIR/err"; exit 1; }
grep -q ended "$TMPDIR/out" || { echo "END did not fire"; exit 1; }
"$DTRACE" -q -x cpushare=60 -n 'tick-1s { n++; } tick-1s /n == 5/ { exit(0); }' || { echo "a quiet session was ended"; exit 1; }
"$DTRACE" -x cpushare=101 -n 'BEGIN { exit(0); }' 2>"$TMPDIR/err" && exit 1
grep -q 'Invalid value for specified option' "$TMPDIR/err"
