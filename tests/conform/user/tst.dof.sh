#!/bin/sh
# ASSERTION: static probes of objects that other systems' dtrace -G made (.SUNW_dof) are listed, and fire with their
# arguments where the place has the nop that it should; one that has not is refused and says so. A section that is no
# DOF is passed over.
# @@needs: root uprobe
fail() { echo "$*"; cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -l -P 'classic$target' -c "$PROGDIR/prog_dofobj" >"$TMPDIR/out" 2>&1 || fail "list"
for name in hit wrong; do
	grep -Eq "classic[0-9]+ +prog_dofobj +work $name\$" "$TMPDIR/out" || fail "no $name"
done
"$DTRACE" -q -c "$PROGDIR/prog_dofobj" -n 'classic$target:::hit { printf("%d %s %d\n", arg0, copyinstr(arg1), args[0]); }' \
	>"$TMPDIR/out" 2>&1 || fail "it ended badly"
for want in '1 text 1' '2 text 2' '4 text 4' '3 text 3' '6 text 6'; do
	grep -q "^$want\$" "$TMPDIR/out" || fail "no $want"
done
[ "$(grep -c text "$TMPDIR/out")" = 6 ] || fail "not six"
"$DTRACE" -q -c "$PROGDIR/prog_dofobj" -n 'classic$target:::wrong { trace(1); }' >"$TMPDIR/out" 2>&1 && fail "it is no nop"
grep -q 'classic.*wrong is in .SUNW_dof, but its place is not the nop' "$TMPDIR/out" || fail "no reason"
exit 0
