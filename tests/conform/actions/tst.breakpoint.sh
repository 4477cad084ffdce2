#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: breakpoint() where the kernel has no debugger says so and tracing goes on; panic() and breakpoint() are
# refused without -w.
# SECTION: Actions and Subroutines, breakpoint(), panic().
# @@needs: root
if [ -e /sys/module/kgdboc ]; then
	echo "this kernel may have a debugger"
	exit 77
fi
cd "$TMPDIR" || exit 1
"$DTRACE" -wqn 'BEGIN { breakpoint(); } BEGIN { printf("still here\n"); exit(0); }' >out 2>err || { cat err; exit 1; }
grep -qx 'still here' out || exit 1
grep -q "couldn't enter the kernel debugger: this kernel has none" err || { cat err; exit 1; }
for act in breakpoint panic; do
	if "$DTRACE" -qn "BEGIN { $act(); exit(0); }" >out 2>err; then exit 1; fi
	grep -q "Destructive actions not allowed: $act() needs -w" err || { cat err; exit 1; }
done
