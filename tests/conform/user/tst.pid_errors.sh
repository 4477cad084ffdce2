#!/bin/sh
# ASSERTION: what a pid description names and the process does not have is told with its tag; -Z lets pass what may
# be loaded later.
# @@needs: root uprobe
fails() {
	"$DTRACE" -xerrtags -e -c "$PROGDIR/prog_utarget" -n "$2" >"$TMPDIR/out" 2>&1 && exit 1
	grep -q "\[$1\].*$3" "$TMPDIR/out" && return
	echo "$2: no $1 $3"
	cat "$TMPDIR/out"
	exit 1
}
fails D_PROC_FUNC 'pid$target:a.out:iner:entry' 'did you mean inner?'
fails D_PROC_LIB 'pid$target:libnope:inner:entry' libnope
fails D_PROC_ALIGN 'pid$target:a.out:inner:2' 'inside of an instruction'
fails D_PROC_OFF 'pid$target:a.out:inner:ffff' 'outside of function'
fails D_PROC_NAME 'pid$target:a.out:inner:foo' foo
fails D_PROC_BADPID 'pid0:::entry' ''
fails D_PROC_GRAB 'pid999999999:::entry' 'no such process'
fails D_PDESC_ZERO 'pid$target:a.out:nothing*:entry' ''
fails D_PROC_NAME 'pid$target:a.out:-:entry' hexadecimal
"$DTRACE" -Z -e -c "$PROGDIR/prog_utarget" -n 'pid$target:libnope:inner:entry' || exit 1
