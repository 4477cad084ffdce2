#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: ustack() of programs without frame pointers has every caller: through recursion with stack frames of changing
# size, through a signal's frame, in threads, in static programs at fixed addresses; -x unwind=fp has not.
# SECTION: Actions/ustack
# @@covers: unwind ustacksize
# @@needs: root task_pt_regs

functions() { # program mode option...
	p=$1 m=$2
	shift 2
	timeout 20 "$DTRACE" "$@" -q -x debug -n 'syscall::getppid:entry /pid == $target/ { ustack(60); jstack(2) }' \
		-c "$PROGDIR/prog_$p $m 5" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	sed -n "s/^ *prog_$p\`\\([a-z_]*\\).*/\\1/p" "$TMPDIR/out" |
		grep -E '^(marker|handler|recurse|first|thread|main|_start)$' | tr '\n' ' '
}

bad=0
want() { # name, got, expected
	[ "$2" = "$3" ] && return
	echo "$1: $2"
	echo "  expected: $3"
	cat "$TMPDIR/out"
	bad=1
}

r6='recurse recurse recurse recurse recurse recurse'
for p in deep deep_static; do
	got=$(functions $p signal)
	want "$p signal" "$got" "marker handler $r6 first main _start marker "
	grep -q 'user stacks: 1 complete, 0 cut, 0 beyond the copy, 0 lost' "$TMPDIR/err" || { cat "$TMPDIR/err"; bad=1; }
	got=$(functions $p thread)
	want "$p thread" "$got" "marker $r6 first thread marker "
	grep -q 'user stacks: 1 complete, 0 cut, 0 beyond the copy, 0 lost' "$TMPDIR/err" || { cat "$TMPDIR/err"; bad=1; }
done
# by frame pointers there is no way from marker() to main()
got=$(functions deep signal -x unwind=fp)
case $got in
*first\ main*) echo "-x unwind=fp: $got"; bad=1 ;;
esac
# what was not copied is not walked, and that is known (how far it goes depends on where in a page the stack is)
got=$(functions deep signal -x ustacksize=512)
case $got in
*first\ main*) echo "-x ustacksize=512: $got"; bad=1 ;;
esac
grep -q 'libc.so.6`' "$TMPDIR/out" && grep -q 'user stacks: 0 complete' "$TMPDIR/err" || { cat "$TMPDIR/err"; bad=1; }
for o in unwind=orc ustacksize=100 ustacksize=1m; do
	timeout 20 "$DTRACE" -x $o -n 'BEGIN { exit(0) }' >/dev/null 2>"$TMPDIR/err" && { echo "$o taken"; bad=1; }
	grep -q "failed to set -x $o: Invalid value for specified option" "$TMPDIR/err" || { cat "$TMPDIR/err"; bad=1; }
done
exit $bad
