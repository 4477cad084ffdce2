#!/bin/sh
# ASSERTION: probes end a session whose consumer has been silent for deadman; it says so when it comes back.
# @@needs: root
# @@timeout: 60
"$DTRACE" -q -x deadman=2s -n 'syscall:::entry { @n = count(); }' >"$TMPDIR/out" 2>"$TMPDIR/err" &
p=$!
sleep 3
kill -STOP $p
n=0
while [ $n -lt $((5 * (TIMEOUT_SCALE > 3 ? 3 : TIMEOUT_SCALE))) ]; do
	sleep 1
	"$PROGDIR/prog_syscalls" 100
	n=$((n + 1))
done
kill -CONT $p
wait $p
[ $? -eq 1 ] && grep -q 'Abort due to systemic unresponsiveness' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
