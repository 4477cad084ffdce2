#!/bin/sh
# ASSERTION: stacks of processes that are gone when they are printed have symbols: of one that was started with -c,
# of others that began and ended meanwhile, and of one that was there before and whose only record is read afterwards.
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
if ! grep -q '^ *libc.so.6.[a-z_]*nanosleep' "$TMPDIR/out" || grep -q '^ *0x' "$TMPDIR/out"; then
	cat "$TMPDIR/out"
	exit 1
fi

true >"$TMPDIR/last" && cp "$PROGDIR/prog_utarget" "$TMPDIR/early" && mkfifo "$TMPDIR/end" || exit 1
"$TMPDIR/early" -r <"$TMPDIR/end" &
exec 9>"$TMPDIR/end"
"$DTRACE" -q -n 'BEGIN { printf("ready\n"); }
	syscall::exit_group:entry /execname == "early"/ { ustack(3); n++; } tick-100ms /n/ { exit(0); }' >"$TMPDIR/last" 9>&- &
pid=$!
until grep -q ready "$TMPDIR/last"; do sleep 0.1; done
exec 9>&-
wait $pid || exit 1
grep -q '^ *libc.so.6._*exit' "$TMPDIR/last" && ! grep -q '^ *0x' "$TMPDIR/last" && exit 0
cat "$TMPDIR/last"
exit 1
