#!/bin/sh
# ASSERTION: integer arithmetic is that of C: promotions, conversions, overflow, division, shifts, comparisons,
# assignments, of all pairs of integer types, with variables and constants, as the C compiler has it.
# SECTION: Types, Operators, and Expressions.
# @@timeout: 120
n=$("$PROGDIR/prog_cexpr" count)
step=1
case $TEST_ENV in vm*) step=9 ;; esac # slow: a part of them, of all families
i=0
failed=
while [ $i -lt "$n" ]; do
	"$PROGDIR/prog_cexpr" d $i >"$TMPDIR/s.d"
	"$PROGDIR/prog_cexpr" c $i >"$TMPDIR/want"
	"$DTRACE" -qs "$TMPDIR/s.d" >"$TMPDIR/got" 2>&1
	if ! cmp -s "$TMPDIR/want" "$TMPDIR/got"; then
		echo "script $i (< C, > D):"
		diff "$TMPDIR/want" "$TMPDIR/got" | head -n 4 | cut -c 1-400
		failed=1
	fi
	i=$((i + step))
done
[ "$n" -ge 48 ] || { echo "only $n scripts"; failed=1; }
exit ${failed:-0}
