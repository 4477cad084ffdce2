#!/bin/sh
# ASSERTION: The time on CPU and the time off CPU of a thread, by on-cpu and off-cpu, are together the time between the first
# and the last event, within 1 %: no switch is missed. Both happen.
# SECTION: sched Provider
# @@needs: root tp_btf
# @@timeout: 60
cat >"$TMPDIR/run" <<'X'
i=0
while [ $i -lt 3 ]; do sleep 0.2; j=0; while [ $j -lt 20000 ]; do j=$((j + 1)); done; i=$((i + 1)); done
exit 0
X
cat >"$TMPDIR/s.d" <<'X'
sched:::on-cpu /tid == $target && !first/ { first = timestamp; }
sched:::on-cpu /tid == $target && self->off/ { off += timestamp - self->off; self->on = timestamp; n_on++; }
sched:::on-cpu /tid == $target && !self->off/ { self->on = timestamp; }
sched:::off-cpu /tid == $target && self->on/ { on += timestamp - self->on; self->off = timestamp; n_off++; last = timestamp; }
sched:::off-cpu /tid == $target && !first/ { first = timestamp; self->off = timestamp; }
END { printf("%d %d %d %d\n", on, off, last - first, n_on && n_off); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 ||
	{ echo 'no on-cpu?'; cat "$TMPDIR/msgs"; exit 1; }
awk 'NF == 4 { d = $1 + $2 - $3; if (d < 0) d = -d; ok = d * 100 <= $3 && $1 > 0 && $2 > 0 && $4; print } END { exit !ok }' "$TMPDIR/out"
