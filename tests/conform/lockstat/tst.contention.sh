#!/bin/sh
# ASSERTION: Threads that wait for locks of the kernel: each wait is told once, with its lock and time, which lies within the system call that
# waits; all of them together took no longer than the calls by the program's own account. The lock is one that others
# wait for, too.
# SECTION: lockstat Provider
# @@needs: root tp_btf
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
syscall::rename*:entry /pid == $target/ { self->at = timestamp; }
lockstat:::adaptive-block, lockstat:::adaptive-spin, lockstat:::rw-block /self->at/
{
	@time = sum(args[1]);
	@waits = count();
	@n[probename] = count();
	@max[probename] = max(args[1]);
}
lockstat:::adaptive-block, lockstat:::adaptive-spin, lockstat:::rw-block /self->at && args[1] > timestamp - self->at/ { @bad = count(); }
lockstat:::adaptive-block /self->at && args[0] == NULL/ { @bad = count(); }
lockstat:::rw-block /self->at && args[2] != RW_READER && args[2] != RW_WRITER/ { @bad = count(); }
rawtp:lock::contention_end /self->at/ { @ends = count(); }
syscall::rename*:return { self->at = 0; }
END
{
	printa("time %@d\n", @time);
	printa("waits %@d\n", @waits);
	printa("ends %@d\n", @ends);
	printa("%s %@d times, longest %@d\n", @n, @max);
	printa("bad %@d\n", @bad);
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "$PROGDIR/prog_lockload $TMPDIR" -o "$TMPDIR/out" >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
bad() {
	echo "$1"
	cat "$TMPDIR/own" "$TMPDIR/out" "$TMPDIR/msgs"
	exit 1
}
own=$(sed -n 's/^ns //p' "$TMPDIR/own")
time=$(sed -n 's/^time //p' "$TMPDIR/out")
waits=$(sed -n 's/^waits //p' "$TMPDIR/out")
ends=$(sed -n 's/^ends //p' "$TMPDIR/out")
[ "${waits:-0}" -gt 0 ] && [ "$time" -gt 0 ] && [ "$time" -le "$own" ] || bad 'total time'
# A mutex that is spun and slept for is told twice; spin locks are not counted here.
[ "$waits" -le $((2 * ends)) ] || bad 'more waits than ends'
! grep -q '^bad' "$TMPDIR/out" || bad 'wrong arguments'
