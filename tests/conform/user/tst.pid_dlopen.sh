#!/bin/sh
# ASSERTION: an object that the process loads later has its probes, if it is named.
# @@needs: root uprobe file:/lib/x86_64-linux-gnu/libm.so.6
"$DTRACE" -q -c "$PROGDIR/prog_utarget -d libm.so.6 cbrt" -n 'pid$target:libm.so.6:cbrt:entry { trace(probefunc); }
	pid$target:libm.so.6:cbrt:return { trace(probename); }' >"$TMPDIR/out" || exit 1
grep -q cbrtreturn "$TMPDIR/out" && exit 0
cat "$TMPDIR/out"
exit 1
