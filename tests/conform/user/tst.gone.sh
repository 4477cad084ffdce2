#!/bin/sh
# ASSERTION: stacks of processes that are gone when they are printed have symbols: of one that was started with -c,
# and of others that began and ended meanwhile.
# @@needs: root
cp "$PROGDIR/prog_utarget" "$TMPDIR/shortlived" || exit 1
"$DTRACE" -q -x switchrate=3s -c "$TMPDIR/shortlived 1 1" -n 'syscall::*nanosleep:entry /pid == $target/ { ustack(3); }' \
	>"$TMPDIR/out" || exit 1
grep -q '^ *libc.so.6.[a-z_]*nanosleep' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -q -n 'BEGIN { printf("ready\n"); } syscall::*nanosleep:entry /execname == "shortlived"/ { @[ustack(3)] = count(); n++; }
	tick-100ms /n >= 3/ { exit(0); }' >"$TMPDIR/out" &
pid=$!
until grep -q ready "$TMPDIR/out"; do sleep 0.1; done
for i in 1 2 3; do "$TMPDIR/shortlived" 1 1 || exit "$i"; done
wait $pid || exit 1
grep -q '^ *libc.so.6.[a-z_]*nanosleep' "$TMPDIR/out" && ! grep -q '^ *0x' "$TMPDIR/out" && exit 0
cat "$TMPDIR/out"
exit 1
