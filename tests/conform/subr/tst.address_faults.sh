#!/bin/sh
# ASSERTION: an address family or link type that is none is an illegal operation; an address that cannot be read, a bad one.
# SECTION: Actions and Subroutines.
# @@needs: root
"$DTRACE" -qn 'BEGIN { trace(inet_ntop(3, alloca(20))); }
BEGIN { trace(link_ntop(7, alloca(20))); }
BEGIN { trace(inet_ntop(AF_INET, NULL)); }
BEGIN { trace(inet_ntoa6(NULL)); }
BEGIN { trace(d_path(NULL)); }
BEGIN { trace(rw_read_held(NULL)); }
BEGIN { trace(mutex_owner(NULL) != NULL); }
BEGIN { printf("end\n"); exit(0); }
ERROR { printf("%d ", arg4); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx '3 3 1 1 1 1 1 end' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
