#!/bin/sh
# ASSERTION: self-> and quantize: the latency of read(2) on a pipe whose writer sleeps 20 ms lies in the buckets
# around 20 ms, as many times as the reader read.
# @@needs: root
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
syscall::read:entry /execname == "dd"/ { self->ts = timestamp; }
syscall::read:return /self->ts/ { @["ns"] = quantize(timestamp - self->ts); self->ts = 0; @n = count(); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c 'sh -c "(for i in 1 2 3 4 5; do sleep 0.1; echo x; done) | dd bs=2 count=5 of=/dev/null 2>/dev/null"' \
	>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -q 'value  ------------- Distribution ------------- count' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
# 2^26 = 67 ms .. 2^27 = 134 ms; slower machines land in the next buckets
awk '$1 >= 33554432 && $1 <= 4294967296 && $2 ~ /^\|/ { n += $NF } END { exit !(n >= 4 && n <= 6) }' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out"; exit 1; }
