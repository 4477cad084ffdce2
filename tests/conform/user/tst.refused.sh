#!/bin/sh
# ASSERTION: an instruction on which the kernel takes no probe is refused with D_PROC_CREATEFAIL, and the target is not harmed.
# @@needs: root cmd:cc
cat >"$TMPDIR/locked.c" <<'X'
#include <stdio.h>
__asm__(".globl locked\n.type locked, @function\nlocked:\nnop\nlock incl (%rsp)\nlock decl (%rsp)\nret\n.size locked, .-locked\n");
extern void locked(void);
int main(void) { locked(); return puts("done") < 0; }
X
cc -o "$TMPDIR/locked" "$TMPDIR/locked.c" || exit 1
err=$("$DTRACE" -q -x errtags -n 'pid$target:a.out:locked:1 { trace(1); }' -c "$TMPDIR/locked" 2>&1)
rc=$?
case $rc:$err in
1:*'[D_PROC_CREATEFAIL]'*'not take a probe on this instruction'*) ;;
*)
	echo "status $rc: $err"
	exit 1
	;;
esac
"$DTRACE" -q -n 'pid$target:a.out:locked:0 { printf("fired\n"); }' -c "$TMPDIR/locked" | grep . | sort | tr '\n' ' ' | grep -q '^done fired $'
