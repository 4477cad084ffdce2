#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: a kernel that does not let programs write to processes refuses copyout() and copyoutstr(), with the reason.
# SECTION: Actions and Subroutines, copyout().
# @@needs: root
if "$DTRACE" --features | grep -q '^probe_write_user  *yes'; then
	echo "this kernel lets them"
	exit 77
fi
for act in 'copyout(alloca(8), 0, 8)' 'copyoutstr("x", 0, 8)'; do
	if "$DTRACE" -wqn "BEGIN { $act; exit(0); }" >"$TMPDIR/out" 2>"$TMPDIR/err"; then exit 1; fi
	grep -q "${act%%(*}( ) is not supported by this kernel" "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
done
