#!/bin/sh
# ASSERTION: SIGINT and SIGTERM: END fires, aggregations are printed, nothing stays attached. SIGKILL leaves nothing behind.
# @@needs: root
# @@timeout: 60
for sig in INT TERM; do
	"$DTRACE" -qn 'syscall:::entry { @["calls"] = count(); } END { printf("end\n"); }' >"$TMPDIR/out" 2>"$TMPDIR/err" &
	p=$!
	sleep $((1 * TIMEOUT_SCALE > 5 ? 5 : 1 * TIMEOUT_SCALE))
	kill -$sig $p
	wait $p || { cat "$TMPDIR/err"; exit 1; }
	grep -qx end "$TMPDIR/out" && grep -Eq '^ +calls +[0-9]+$' "$TMPDIR/out" || { echo "SIG$sig"; cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
done
