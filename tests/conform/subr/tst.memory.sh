#!/bin/sh
# ASSERTION: alloca, bcopy, copyin, copyinto, copyinstr with a length, on a buffer that the process has just written.
# @@needs: root
cat >"$TMPDIR/s.d" <<'X'
syscall::write:entry
/pid == $target && arg2 == 6/
{
	this->p = (char *)copyin(arg1, 6);
	this->q = alloca(8);
	copyinto(arg1, 6, this->q);
	this->r = (char *)alloca(4);
	bcopy(this->q, this->r, 3);
	this->r[3] = 0;
	printf("%c%c %s %s\n", this->p[0], this->p[4], copyinstr(arg1, 3), stringof(this->r));
	exit(0);
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c '/bin/echo hello' -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx 'ho hel hel' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
