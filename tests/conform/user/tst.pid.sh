#!/bin/sh
# ASSERTION: pid probes of entry, return and offset fire in the process of -c; ten arguments, the value returned,
# ucaller, names and the stack are right.
# @@needs: root uprobe
"$DTRACE" -q -c "$PROGDIR/prog_utarget 3" -n '
pid$target:a.out:inner:entry { printf("in %d %d %d %d %d %d %d %d %d %d ", arg0, arg1, arg2, arg3, arg4,
	arg5, arg6, arg7, arg8, arg9); ufunc(ucaller); printf(" %s %s %s\n", probemod, probefunc, probename); }
pid$target:prog_utarget:outer:return { printf("out %d ", arg1); ufunc(ucaller); printf("\n"); }
pid$target:a.out:inner:0 { @off[probename] = count(); }' >"$TMPDIR/out" 2>&1 || { cat "$TMPDIR/out"; exit 1; }
# a probed return is in the way of the stack on kernels before 6.11
"$DTRACE" -q -c "$PROGDIR/prog_utarget" -n 'pid$target:a.out:inner:entry { ustack(); }' >>"$TMPDIR/out" || exit 1
for want in '^in 0 1 2 3 4 5 6 7 8 9 *prog_utarget`outer *prog_utarget inner entry$' '^out 90 *prog_utarget`main' \
	'^out 94 ' '^ *0  *3$' '^ *prog_utarget`inner' '^ *prog_utarget`main.0x'; do
	grep -Eq "$want" "$TMPDIR/out" || { echo "no $want"; cat "$TMPDIR/out"; exit 1; }
done
[ "$(grep -c '^in ' "$TMPDIR/out")" = 3 ] || { cat "$TMPDIR/out"; exit 1; }
