#!/bin/sh
# ASSERTION: exec-failure has the error; the classic one-liner prints who was started; 32 clauses on all probes load.
# SECTION: proc Provider
# @@needs: root tp_btf
echo 'exec /nonexistent/program' >"$TMPDIR/run"
"$DTRACE" -q -x temporal -o "$TMPDIR/out" -c "/bin/sh $TMPDIR/run" -n '
proc:::exec-failure /pid == $target/ { printf("%d\n", args[0]); }' 2>/dev/null
grep -qx 2 "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
echo '/bin/cat /dev/null' >"$TMPDIR/run"
"$DTRACE" -q -x temporal -o "$TMPDIR/out" -c "/bin/sh $TMPDIR/run" -n '
proc:::exec-success { printf("%s(pid=%d) started by uid - %d\n", execname, pid, uid); }' >/dev/null 2>&1
grep -Eq '^cat\(pid=[0-9]+\) started by uid - 0$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
for _ in 1 2 3 4 5 6 7 8; do echo 'proc::: /pid == $target/ { @[probename] = count(); } proc::: { self->n++; @n = sum(self->n); }'; done >"$TMPDIR/many.d"
"$DTRACE" -q -s "$TMPDIR/many.d" -o "$TMPDIR/out" -c "/bin/sh $TMPDIR/run" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
grep -Eq '^ *exit +8$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
