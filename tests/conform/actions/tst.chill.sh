#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: chill() spins for at least so long; more than 500 ms in a second of one CPU is a fault, and spins not at all. The next clause sees the time anew.
# SECTION: Actions and Subroutines, chill().
# @@needs: root bpf_loop
cd "$TMPDIR" || exit 1
cat >c.d <<'D'
BEGIN { t = timestamp; chill(300000000); }
BEGIN { seen = timestamp - t; chill(1000); s = "short"; }
BEGIN { chill(300000000); s = "long"; }
BEGIN { chill(500000001); s = "longer"; }
BEGIN { chill(-1); s = "negative"; }
tick-10ms /!d++/ { printf("%d %s\n", seen >= 300000000, s); exit(0); }
ERROR { printf("fault %d value %d\n", arg4, arg5); }
D
"$DTRACE" -wqs c.d >out 2>err || { cat err; exit 1; }
sort out >got # of more than one CPU
cat >want <<'D'

1 short
fault 3 value -1
fault 3 value 300000000
fault 3 value 500000001
D
cmp -s want got || { cat out err; exit 1; }
[ "$(grep -c 'illegal operation in action #1' err)" -eq 3 ] || { cat err; exit 1; }
if "$DTRACE" -qn 'BEGIN { chill(1); exit(0); }' >out 2>err; then exit 1; fi
grep -q 'Destructive actions not allowed' err || { cat err; exit 1; }
