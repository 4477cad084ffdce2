#!/bin/sh
# ASSERTION: an instruction on which the kernel takes no probe is refused with D_PROC_CREATEFAIL, and the target is not harmed;
# so is one of AVX, which the kernel may take for a jump.
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
1:*'[D_PROC_CREATEFAIL]'*'takes no probe on this instruction'*) ;;
*)
	echo "status $rc: $err"
	exit 1
	;;
esac
"$DTRACE" -q -n 'pid$target:a.out:locked:0 { printf("fired\n"); }' -c "$TMPDIR/locked" | grep . | sort | tr '\n' ' ' | grep -q '^done fired $' || exit 1
[ "$(uname -m)" = x86_64 ] || exit 0
cat >"$TMPDIR/avx.c" <<'X'
#include <stdio.h>
/* its operation byte is that of jp */
__asm__(".globl avx\n.type avx, @function\navx:\n.byte 0x62, 0xe2, 0x7d, 0x28, 0x7a, 0xc6\nret\n.size avx, .-avx\n");
extern void avx(void);
int main(int argc, char **argv) { (void)argv; if (argc > 1) avx(); return puts("done") < 0; }
X
cc -o "$TMPDIR/avx" "$TMPDIR/avx.c" || exit 1
for name in 0 entry; do
	err=$("$DTRACE" -q -x errtags -n 'pid$target:a.out:avx:'$name' { trace(1); }' -c "$TMPDIR/avx" 2>&1)
	rc=$?
	case $rc:$err in
	1:*'[D_PROC_CREATEFAIL]'*) ;;
	*)
		echo "$name: status $rc: $err"
		exit 1
		;;
	esac
done
# a function that begins with one has a probe behind it, unless what is asked for is no longer to be had there
cat >"$TMPDIR/vec.c" <<'X'
#include <stdio.h>
__asm__(".globl vec\n.type vec, @function\nvec:\n.byte 0x62, 0xe2, 0x7d, 0x28, 0x7a, 0xc6\ntest %rdi, %rdi\nje 1f\nnop\n1: ret\n.size vec, .-vec\n");
extern void vec(long);
int main(int argc, char **argv) { (void)argv; if (argc > 1) vec(7); return puts("done") < 0; }
X
cc -o "$TMPDIR/vec" "$TMPDIR/vec.c" || exit 1
"$DTRACE" -q -n 'pid$target:a.out:vec:entry { trace(arg0); }' -c "$TMPDIR/vec" | grep -qx "done" || exit 1
err=$("$DTRACE" -q -x errtags -n 'pid$target:a.out:vec:entry { ustack(); }' -x ustackframes=3 -c "$TMPDIR/vec" 2>&1)
rc=$?
case $rc:$err in
1:*'[D_PROC_CREATEFAIL]'* | "0:done") ;; # the latter if stacks need no walk in the kernel
*)
	echo "status $rc: $err"
	exit 1
	;;
esac
