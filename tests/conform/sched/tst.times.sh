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
awk 'NF == 4 { d = $1 + $2 - $3; if (d < 0) d = -d; ok = d * 100 <= $3 && $1 > 0 && $2 > 0 && $4; print } END { exit !ok }' "$TMPDIR/out" || exit 1

# A part of a run that the process marks itself: both are its wall time, and the time on CPU is about what the scheduler has accounted
# to it (at its last tick).
cat >"$TMPDIR/w.d" <<'X'
syscall::getrusage:entry /pid == $target && m++/
{
	on += timestamp - self->on;
	wall = timestamp - start;
	ran = curthread->se.sum_exec_runtime - ran0;
	self->on = 0;
}
syscall::getrusage:return /pid == $target && m == 1/
{
	start = self->on = timestamp;
	ran0 = curthread->se.sum_exec_runtime;
}
sched:::off-cpu /self->on/ { on += timestamp - self->on; self->on = 0; self->off = timestamp; }
sched:::on-cpu /self->off/ { off += timestamp - self->off; self->off = 0; self->on = timestamp; }
END { printf("%d %d %d %d\n", on, off, wall, ran); }
X
"$DTRACE" -q -s "$TMPDIR/w.d" -c "$PROGDIR/prog_counts" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
awk '
	function off_by(a, b) { return a > b ? (a - b) / b : (b - a) / b }
	NF == 4 { ok = $1 > 0 && $2 > 0 && off_by($1 + $2, $3) <= 0.01 && off_by($1, $4) <= 0.5; print }
	END { exit !ok }' "$TMPDIR/out"
