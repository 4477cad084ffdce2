#!/bin/sh
# ASSERTION: strtoll() and lltostr() take bases 2 to 36 (strtoll() 0 too: the text says which); others are an illegal operation.
# SECTION: Actions and Subroutines.
# @@needs: root
"$DTRACE" -qn 'BEGIN { printf("%d %d %d %d ", strtoll("zz", 36), strtoll("-101", 2), strtoll("0x7f", 0), strtoll("017", 0));
	this->b = 7; printf("%d %s %s\n", strtoll("66", this->b), lltostr(48, this->b), lltostr(-7, 36)); }
BEGIN { trace(strtoll("1", 37)); }
BEGIN { trace(strtoll("1", 1)); }
BEGIN { this->b = -1; trace(strtoll("1", this->b)); }
BEGIN { trace(lltostr(1, 37)); }
BEGIN { trace(lltostr(1, 1)); }
BEGIN { this->b = 0; trace(lltostr(1, this->b)); }
BEGIN { exit(0); }
ERROR { printf("%d ", arg4); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx '1295 -5 127 15 48 66 3w5e11264sgs9' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -qx '3 3 3 3 3 3 ' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
