#!/bin/sh
# ASSERTION: a probe in a function that keeps variables below its stack pointer changes none of them, whatever nop it is on; where
# the kernel would overwrite them and there is no other place, the probe is refused; the bytes of <dtrace/usdt.h> are one nop.
# SECTION: pid Provider; Statically Defined Tracing for User Applications.
# @@needs: root uprobe
[ "$(uname -m)" = x86_64 ] || { echo 'x86_64 has a red zone'; exit 77; }
calls=$("$DTRACE" --features | awk '$1 == "uprobe_calls" { print $2 }')
fail() {
	echo "$*"
	exit 1
}
# run PROBE: the program ends well only if its variables are as they were, and arguments are where they were
run() {
	"$DTRACE" -q -c "$PROGDIR/prog_redzone 200" -n "redzone\$target:::$1 { @n = count(); }
		redzone\$target:::$1 /arg0 < 1000 || arg0 > 1199 || (\"$1\" != \"loop\" && arg1 != arg0 + 1)/ { @wrong = count(); }
		END { printa(\"n %@d\n\", @n); printa(\"wrong %@d\n\", @wrong); }" >"$TMPDIR/out" 2>"$TMPDIR/err"
}
for p in one five; do
	run $p || fail "$p: $(cat "$TMPDIR/err")"
	grep -q 'exited with status' "$TMPDIR/err" && fail "$p changed a variable"
	grep -q '^n 200$' "$TMPDIR/out" || fail "$p: $(cat "$TMPDIR/out")"
	grep -q wrong "$TMPDIR/out" && fail "$p: arguments"
done
if [ "$calls" = yes ]; then
	run loop && fail 'a place that is reached by another way was taken'
	grep -q 'loop is a nop of five bytes' "$TMPDIR/err" || fail "$(cat "$TMPDIR/err")"
	"$DTRACE" -xerrtags -c "$PROGDIR/prog_redzone 1" -n 'pid$target:a.out:leaf:f { }' 2>&1 | grep -q 'D_PROC_CREATEFAIL.*nop of five' ||
		fail 'offset'
else
	run loop || fail "$(cat "$TMPDIR/err")"
	grep -q '^n 200$' "$TMPDIR/out" || fail 'loop'
fi
# all instructions of the function at once
"$DTRACE" -q -c "$PROGDIR/prog_redzone 50" -n 'pid$target:a.out:leaf: { @[probename] = count(); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
grep -q 'exited with status' "$TMPDIR/err" && fail 'all instructions: a variable changed'
grep -q '^ *e  *50$' "$TMPDIR/out" || fail "all instructions: $(cat "$TMPDIR/out")"
# and all probes of the program at once, where that is allowed
"$DTRACE" -q -c "$PROGDIR/prog_redzone 50" -n 'redzone*:::one, redzone*:::five, redzone*:::base { @[probename] = count(); }' >"$TMPDIR/out" || exit 1
grep -q '^ *five  *50$' "$TMPDIR/out" && grep -q '^ *base  *1$' "$TMPDIR/out"
