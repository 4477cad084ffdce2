#!/bin/sh
# ASSERTION: faults stop the clause, are reported in DTrace's words, fire ERROR with its arguments, and the next clause runs.
# @@needs: root
cat >"$TMPDIR/s.d" <<'X'
ERROR { printf("error %d %d\n", arg4, arg5); }
BEGIN { printf("lost %d\n", *(int *)1); }
BEGIN { x = 0; trace(5 / x); }
BEGIN { printf("after\n"); exit(0); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -q 'lost' "$TMPDIR/out" && exit 1
grep -qx 'error 1 1' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -qx 'error 4 0' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -qx 'after' "$TMPDIR/out" || exit 1
grep -Eq '^dtrace: error on enabled probe ID [0-9]+ \(ID 1: dtrace:::BEGIN\): invalid address \(0x1\) in action #1' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -Eq '^dtrace: error on enabled probe ID [0-9]+ \(ID 1: dtrace:::BEGIN\): divide-by-zero in action #2' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
