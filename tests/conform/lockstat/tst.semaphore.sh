#!/bin/sh
# ASSERTION: A wait for a counting semaphore is told, with its lock and time: that of the console, which is held while messages are
# written to a slow one. The time lies within the system call that waits, and every wait that the kernel tells of is there.
# SECTION: lockstat Provider
# @@needs: root tp_btf
# @@skip-in: host messages of this urgency are for an emulated console only
# @@timeout: 120
cat >"$TMPDIR/s.d" <<'X'
syscall::read:entry, syscall::write:entry { self->at = timestamp; }
lockstat:::semaphore-block { @waits = count(); @lock[args[0]] = count(); }
lockstat:::semaphore-block /self->at && (args[1] == 0 || args[1] > timestamp - self->at)/ { @bad = count(); }
rawtp:lock::contention_begin /args[1] == 0/ { self->waits = 1; }
rawtp:lock::contention_end /self->waits/ { @ends = count(); self->waits = 0; }
syscall::read:return, syscall::write:return { self->at = 0; }
tick-1s /++n == 30/ { exit(1); }
lockstat:::semaphore-block /++seen == 5/ { exit(0); }
END { printa("waits %@d\n", @waits); printa("ends %@d\n", @ends); printa("lock %p\n", @lock); printa("bad %@d\n", @bad); }
X
cat >"$TMPDIR/load" <<'X'
for i in 1 2 3; do
	while :; do cat /sys/class/tty/console/active; done >/dev/null &
done
while :; do echo '<0>lockstat: the console is busy with a line that is long enough for somebody else to come and wait' >/dev/kmsg; done
X
setsid sh "$TMPDIR/load" 2>/dev/null &
load=$!
"$DTRACE" -q -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>&1
status=$?
kill -- -$load
wait
waits=$(sed -n 's/^waits //p' "$TMPDIR/out") ends=$(sed -n 's/^ends //p' "$TMPDIR/out")
[ $status = 0 ] && [ "${waits:-0}" -ge 5 ] && [ "${ends:-0}" -ge 4 ] && ! grep -q '^bad' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
