#!/bin/sh
# ASSERTION: hundreds of aggregations and associative arrays with keys in one program: each keeps its own keys and values,
# whatever the sizes of both; clear(), trunc(), printa() concern the one that they name. SECTION: Aggregations.
# @@needs: root
# @@timeout: 90
n=60
{
	echo 'BEGIN {'
	i=0
	while [ $i -lt $n ]; do
		case $((i % 5)) in
		0) echo "@a${i}[1] = sum($i); @a${i}[2] = sum(1000 + $i);" ;;
		1) echo "@a${i}[\"k$i\", 1] = count(); @a${i}[\"k$i\", 2] = count(); @a${i}[\"k$i\", 2] = count();" ;;
		2) echo "@a${i}[$i] = max($i); @a${i}[$i] = max(3);" ;;
		3) echo "@a${i}[(char)7, \"x\", $i] = avg($i); @a${i}[(char)7, \"x\", $i] = avg($i + 2);" ;;
		4) echo "@a${i}[probename] = lquantize($i, 0, 200, 100);" ;;
		esac
		echo "b${i}[$i] = $i; b${i}[\"same\" == \"same\" ? 5 : 6] = 7; self->c${i}[\"x\"] = $i * 2;"
		i=$((i + 1))
	done
	echo '} BEGIN {'
	i=0
	while [ $i -lt $n ]; do
		[ $i = 5 ] && x=7 || x=$i
		echo "bad += b${i}[$i] != $x || b${i}[999] != 0 || b${i}[5] != 7 || self->c${i}[\"x\"] != $i * 2;"
		i=$((i + 1))
	done
	printf '%s\n' 'printf("%d bad\n", bad); clear(@a0); trunc(@a6, 1);'
	for i in 0 5 6 7 8 55; do
		echo "printa(@a$i);"
	done
	echo 'exit(0); }'
} >"$TMPDIR/many.d"
"$DTRACE" -q -s "$TMPDIR/many.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
{
	echo '0 bad'
	echo
	echo '        1                0'
	echo '        2                0'
	echo
	echo '        1                5'
	echo '        2             1005'
	echo
	printf '  %-50s%9d%17d\n' k6 2 2
	echo
	echo '        7                7'
	echo
	printf '%4d  %-50s%9d%17d\n' 7 x 8 9
	echo
	echo '        1               55'
	echo '        2             1055'
} >"$TMPDIR/want"
head -n "$(wc -l <"$TMPDIR/want")" "$TMPDIR/out" | diff "$TMPDIR/want" - || exit 1
# the rest, at the end
[ "$(grep -c -- '-- Distribution --' "$TMPDIR/out")" = 12 ] && ! grep -q dtrace: "$TMPDIR/err"
