#!/bin/sh
# ASSERTION: arguments of static probes that are where a probe cannot read (a vector register, thread-local memory, a name
# that was stripped) are no zeros: args[] is an error that says where, arg0 a fault that says which; the others are read.
# @@needs: root uprobe
fail() { echo "$*"; cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -q -c "$PROGDIR/prog_usdtplaces" -n 'places$target:::here { printf("%d %d %d\n", args[1], arg1, arg3 != 0); }' \
	>"$TMPDIR/out" 2>&1 || fail "it ended badly"
[ "$(grep -c '^5 5 1$' "$TMPDIR/out")" = 2 ] || fail "what can be read"
for i in 0 2 4; do
	"$DTRACE" -q -c "$PROGDIR/prog_usdtplaces" -n 'places$target:::here { printf("got %d\n", arg'$i'); }
		ERROR { printf("fault %d %d\n", arg4, arg5); } places$target:::here { printf("next\n"); }' >"$TMPDIR/out" 2>"$TMPDIR/err" ||
		fail "arg$i: it ended badly"
	[ "$(grep -c "^fault 3 $i\$" "$TMPDIR/out")" = 2 ] || fail "arg$i: no fault"
	[ "$(grep -c '^next$' "$TMPDIR/out")" = 2 ] || fail "arg$i: the next clause did not run"
	grep -q '^got' "$TMPDIR/out" && fail "arg$i: it was read"
	grep -q 'illegal operation' "$TMPDIR/err" || { cat "$TMPDIR/err"; fail "arg$i: no message"; }
done
while read -r i what; do
	"$DTRACE" -xerrtags -c "$PROGDIR/prog_usdtplaces" -n 'places$target:::here { trace(args['"$i"']); }' >"$TMPDIR/out" 2>&1 &&
		fail "args[$i]: no error"
	grep -Eq "\[D_ARGS_TYPE\] line 1: args\[$i\] of .* cannot be read: $what" "$TMPDIR/out" || fail "args[$i]: no $what"
done <<'EOF'
0 it is in a vector register
2 it is in (thread-local memory|a vector register)
4 (the name of where it is was stripped|it is in a vector register)
EOF
exit 0
