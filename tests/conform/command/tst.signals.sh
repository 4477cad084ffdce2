#!/bin/sh
# ASSERTION: SIGINT and SIGTERM: END fires and aggregations are printed; a SIGKILLed dtrace leaves nothing that the next
# one would stumble over.
# @@needs: root cmd:timeout
# @@timeout: 60
n=$((2 * (TIMEOUT_SCALE > 5 ? 5 : TIMEOUT_SCALE)))
for sig in INT TERM; do
	timeout -s $sig $n "$DTRACE" -qn 'syscall:::entry { @["calls"] = count(); } END { printf("end\n"); }' >"$TMPDIR/out" 2>"$TMPDIR/err"
	grep -qx end "$TMPDIR/out" && grep -Eq '^ +calls +[0-9]+$' "$TMPDIR/out" ||
		{ echo "SIG$sig"; cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
done
timeout -s KILL $n "$DTRACE" -qn 'syscall:::entry { @["calls"] = count(); }' >/dev/null 2>&1
"$DTRACE" -qn 'syscall:::entry { @["calls"] = count(); } tick-100ms { exit(0); }' >"$TMPDIR/out" || exit 1
grep -Eq '^ +calls +[0-9]+$' "$TMPDIR/out"
