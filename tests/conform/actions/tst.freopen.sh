#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: freopen() sends what follows to a file named by a format, appending, printa() as well; "" restores; ftruncate()
# empties the file; a file that cannot be opened is told and changes nothing; with -o, "" restores that file.
# SECTION: Actions and Subroutines, freopen(), ftruncate().
# @@needs: root
cd "$TMPDIR" || exit 1
echo old >f1
cat >f.d <<'D'
BEGIN { printf("1\n"); freopen("f%d", 1); printf("2\n"); freopen(""); printf("3\n"); }
BEGIN { @ = count(); freopen("f2"); printa("agg %@d\n", @); freopen("f1"); printf("4\n"); }
BEGIN { freopen("/nonexistent/%s", "x"); printf("5\n"); freopen("f3"); printf("6\n"); ftruncate(); printf("7\n"); }
BEGIN { freopen(""); freopen(""); printf("8\n"); exit(0); }
D
"$DTRACE" -wqs f.d >out 2>err || { cat err; exit 1; }
[ "$(tr '\n' ' ' <out)" = "1 3 8 " ] || [ "$(grep -v '^$' out | tr '\n' ' ')" = "1 3 8 " ] || { cat out; exit 1; }
[ "$(tr '\n' ' ' <f1)" = "old 2 4 5 " ] && [ "$(cat f2)" = "agg 1" ] && [ "$(cat f3)" = 7 ] || { head f1 f2 f3; exit 1; }
grep -q "couldn't freopen() \"/nonexistent/x\": No such file or directory" err || { cat err; exit 1; }
"$DTRACE" -o log -wqn 'BEGIN { freopen("f4"); printf("x\n"); freopen(""); printf("y\n"); exit(0); }' || exit 1
[ "$(cat f4)" = x ] && grep -qx y log || { cat f4 log; exit 1; }
if "$DTRACE" -qn 'BEGIN { freopen("f5"); exit(0); }' 2>err || [ -e f5 ]; then exit 1; fi
grep -q 'Destructive actions not allowed: freopen() needs -w' err || { cat err; exit 1; }
