#!/bin/sh
# ASSERTION: strtok(NULL) without a string before it, in a firing that never had one or whose string is used up, is a fault.
# SECTION: Actions and Subroutines.
# @@needs: root
"$DTRACE" -qn 'BEGIN { trace(strtok(NULL, ",")); }
BEGIN { this->x = strtok("a", ","); this->x = strtok(NULL, ","); printf("%d\n", this->x == NULL); }
BEGIN { trace(strtok(NULL, ",")); }
tick-10ms { trace(strtok(NULL, ",")); exit(0); }
ERROR { printf("fault %d\n", arg4); n++; }
tick-10ms /n == 3/ { printf("three\n"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx three "$TMPDIR/out" && [ "$(grep -c 'fault 1' "$TMPDIR/out")" = 3 ] && grep -qx 1 "$TMPDIR/out" ||
	{ cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
