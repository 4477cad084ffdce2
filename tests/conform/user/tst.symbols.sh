#!/bin/sh
# ASSERTION: ustack(), usym(), umod() and uaddr() name functions and objects of a process, also of one whose
# binary was deleted meanwhile.
# @@needs: root perf_event
cp "$PROGDIR/prog_utarget" "$TMPDIR/gone" || exit 1
"$TMPDIR/gone" -s &
pid=$!
trap 'kill $pid' EXIT
# the shell's own binary until then
while [ "$(readlink /proc/$pid/exe)" != "$TMPDIR/gone" ]; do sleep 0.1; done
rm "$TMPDIR/gone"
"$DTRACE" -q -n 'profile-97 /pid == $target && arg1/ { @s[ustack()] = count(); @u[usym(arg1)] = count();
	@m[umod(arg1)] = count(); @a[uaddr(arg1)] = count(); n++; }
	profile-97 /n > 10/ { exit(0); }' -p $pid >"$TMPDIR/out" || exit 1
for want in '^ *gone`count_to+0x' 'gone`count_to  ' '^  gone  '; do
	grep -q "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done
exit 0
