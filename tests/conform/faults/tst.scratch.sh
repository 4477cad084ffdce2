#!/bin/sh
# ASSERTION: writing through a pointer that does not point into scratch is a fault, not an error of the verifier; so are sizes
# that do not fit.
# SECTION: Actions and Subroutines.
# @@needs: root
fault() {
	"$DTRACE" -q -n "BEGIN { $1; trace(\"lost\"); } ERROR { printf(\"fault %d\", arg4); exit(0); }" >"$TMPDIR/out" 2>"$TMPDIR/err" ||
		{ echo "$1"; cat "$TMPDIR/err"; exit 1; }
	grep -q "^fault $2" "$TMPDIR/out" && ! grep -q lost "$TMPDIR/out" || { echo "$1"; cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
}
fault 'this->p = (int *)curthread; *this->p = 5' 1
fault 'this->p = (int *)curthread; this->p[3]++' 1
fault 'this->p = (char *)alloca(16); x = 1000000; this->p[x] = 1' 1
fault 'this->p = (char *)alloca(16); x = -1000000; this->p[x] = 1' 1
fault 'self->p = (char *)0; self->p[1] = 1' 1
fault 'bcopy(curthread->comm, (void *)curthread, 4)' 1
fault 'x = 4; bcopy(curthread->comm, (void *)curthread, x)' 1
fault 'bcopy((void *)8, alloca(8), 8)' 1
fault 'copyinto(8, 8, alloca(8))' 1
fault 'this->p = copyin(8, 8)' 1
fault 'x = 1000000; this->p = alloca(x)' 5
fault 'x = -1; this->p = copyin(uregs[19], x)' 5
