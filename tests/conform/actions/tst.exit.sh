#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: exit() gives the status of the command; the rest of its clause is done, later firings are not; END runs; the
# first exit() counts; an expression as status.
# SECTION: Actions and Subroutines, exit().
# @@needs: root
cd "$TMPDIR" || exit 1
"$DTRACE" -qn 'BEGIN { n = 2; exit(n + 3); printf("rest\n"); } BEGIN { exit(9); }
	tick-1ms { printf("never\n"); } END { printf("end\n"); }' >out 2>err
[ $? -eq 5 ] || { cat err; exit 1; }
grep -qx rest out && grep -qx end out && ! grep -q never out || { cat out; exit 1; }
"$DTRACE" -qn 'END { exit(3); } BEGIN { exit(0); }' >out 2>err
[ $? -eq 0 ] || { cat err; exit 1; }
