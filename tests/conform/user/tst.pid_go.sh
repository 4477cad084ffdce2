#!/bin/sh
# ASSERTION: in programs of Go an entry probe fires once a call, whatever happens to the stack; a return probe is placed on
# the instructions that return, all of them, and the program lives on when its stacks move; arguments and results are those of
# Go's calling convention, with types where there is debug information; names with dots, slashes and parentheses;
# stacks go through to the goroutine's beginning; a stripped program has its functions from the table that Go leaves in it.
# @@needs: root uprobe
# @@timeout: 120
[ -x "$PROGDIR/prog_go" ] || { echo "there was no Go compiler when this was built"; exit 77; }
fail() { echo "$*"; cat "$TMPDIR/out"; exit 1; }
for prog in prog_go prog_go_stripped; do
	"$DTRACE" -q -c "$PROGDIR/$prog" -o "$TMPDIR/out" -n '
	BEGIN { most = 0; }
	pid$target:a.out:main.deep:entry { n++; most = arg0 > most ? arg0 : most; }
	pid$target:a.out:main.deep:return { r++; last = arg1; }
	pid$target:a.out:main.many:entry { printf("many %d %d %d %d %d %d %d %d %d %d %d\n", arg0, arg1, arg2, arg3, arg4,
		arg5, arg6, arg7, arg8, arg9, uregs[R_SP] != 0); }
	pid$target:a.out:main.many:return { printf("sum %d\n", arg1); }
	pid$target:a.out:main.?\*point?.Norm:entry { printf("%s scale %d\n", probefunc, arg1); }
	pid$target:a.out:main.greet:entry { printf("greet %s %d\n", substr(copyinstr(arg0), 0, arg1), (char)arg2); }
	pid$target:a.out:main.greet:return { printf("greeted %s %d %d\n", substr(copyinstr(arg1), 0, arg2), arg3 != 0, arg4); }
	pid$target:a.out:main.choose:return { printf("choose %s\n", substr(copyinstr(arg1), 0, arg2)); }
	pid$target:a.out:main.choose:entry { c++; }
	pid$target:a.out:fmt.Fprintln:return { f++; }
	END { printf("deep %d %d %d %d; choose %d; fmt %d\n", n, r, most, last, c, f); }' >"$TMPDIR/prog" 2>&1 ||
		{ cat "$TMPDIR/prog"; fail "$prog: it ended badly"; }
	grep -q '^50 66$' "$TMPDIR/prog" && grep -q '^ababab 3 2001 negative zero positive$' "$TMPDIR/prog" ||
		{ cat "$TMPDIR/prog"; fail "$prog: not what the program prints"; }
	for want in '^deep 2001 2001 2000 2001; choose 3; fmt 2$' '^many 1 2 3 4 5 6 7 8 9 10 1$' '^sum 66$' \
		'^main\.\(\*point\)\.Norm scale 2$' '^greet ab 3$' '^greeted ababab 1 78$' '^choose negative$' '^choose zero$' \
		'^choose positive$'; do
		grep -Eq "$want" "$TMPDIR/out" || fail "$prog: no $want"
	done
done

# types
"$DTRACE" -q -c "$PROGDIR/prog_go" -o "$TMPDIR/out" -n '
pid$target:a.out:main.*point*.Norm:entry { printf("norm %d %d %d\n", args[0]->x, args[0]->y, args[1]); }
pid$target:a.out:main.many:entry { printf("many %d %d %d\n", args[0], args[9], args[10]); }
pid$target:a.out:main.greet:entry { printf("greet %d %d\n", args[1], args[2]->y); }
pid$target:a.out:main.greet:return { printf("greeted %d %d\n", args[2]->x, args[3]); }
pid$target:a.out:main.deep:entry /args[0] == 1998/ { ustack(); }' >/dev/null || fail "types: it ended badly"
for want in '^norm 3 4 2$' '^many 1 10 11$' '^greet 3 4$' '^greeted 3 78$' '^ *prog_go`main.main.func1\+0x' \
	'^ *prog_go`runtime.goexit'; do
	grep -Eq "$want" "$TMPDIR/out" || fail "types: no $want"
done
[ "$(grep -c 'prog_go`main.deep' "$TMPDIR/out")" = 3 ] || fail "stack: not 3 frames of main.deep"
"$DTRACE" -xerrtags -c "$PROGDIR/prog_go" -n 'pid$target:a.out:main.greet:entry { trace(args[0]); }' >"$TMPDIR/out" 2>&1 &&
	fail "a string is no argument"
grep -q '\[D_ARGS_TYPE\]' "$TMPDIR/out" || fail "no D_ARGS_TYPE"

# a function that never returns; a name with a slash, quoted
"$DTRACE" -xerrtags -c "$PROGDIR/prog_go" -n 'pid$target:a.out:runtime.abort.abi0:return' >"$TMPDIR/out" 2>&1 &&
	fail "runtime.abort returns"
grep -q '\[D_PROC_CREATEFAIL\].*returns' "$TMPDIR/out" || fail "no D_PROC_CREATEFAIL"
"$DTRACE" -l -c "$PROGDIR/prog_go" -n 'pid$target:a.out:internal\/poll.*Write:entry' >"$TMPDIR/out" 2>&1 || fail "a slash"
grep -q 'internal/poll' "$TMPDIR/out" || fail "no name with a slash"
exit 0
