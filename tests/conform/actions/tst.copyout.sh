#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: copyout() and copyoutstr() change what a process is about to write: a constant and a computed size, a string
# cut at maxlen; an address that cannot be written is a fault.
# SECTION: Actions and Subroutines, copyout(), copyoutstr().
# @@needs: root probe_write_user
# @@timeout: 60
cd "$TMPDIR" || exit 1
cat >c.d <<'D'
syscall::write:entry
/pid == $target && arg0 == 1 && arg2 == 21/
{
	copyout(copyin(arg1 + 4, 4), arg1, 4);
	copyout(copyin(arg1 + 8, arg2 - 17), arg1 + 4, arg2 - 17);
	copyoutstr("string", arg1 + 8, 3);
	copyoutstr(strjoin(execname, "!"), arg1 + 12, 3);
	copyoutstr("xy", arg1 + 16, arg2);
	copyoutstr("never", arg1, n);
	copyout(copyin(arg1, 8), arg1, n);
	n++;
}
syscall::write:entry
/pid == $target && n == 1 && !m++/
{
	copyout(copyin(arg1, 4), 8, 4);
}
ERROR { printf("fault %d at %d\n", arg4, arg5); }
D
"$DTRACE" -wqs c.d -o log -c 'sh -c "echo aaaabbbbccccddddeeee"' >out 2>err || { cat err; exit 1; }
tr '\000' 0 <out >got
printf 'bbbbccccstrcsh!dxy0e\n' >want
cmp -s want got || { cat got err log; exit 1; }
grep -qx 'fault 1 at 8' log || { cat log err; exit 1; }
if "$DTRACE" -qn 'BEGIN { copyout(alloca(8), 0, 8); exit(0); }' >out 2>err; then exit 1; fi
grep -q 'Destructive actions not allowed' err || { cat err; exit 1; }
