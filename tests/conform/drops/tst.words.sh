#!/bin/sh
# ASSERTION: drops are told in DTrace's words, one and many, once each; a freed element makes room again, so that none is
# dropped. SECTION: Options and Tunables.
# @@needs: root
told() {
	want=$1
	shift
	"$DTRACE" -q "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	grep -Eqx "dtrace: $want" "$TMPDIR/err" && [ "$(grep -c ' drop' "$TMPDIR/err")" = 1 ] || { echo "not: $want"; cat "$TMPDIR/err"; exit 1; }
}
keys=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	keys="$keys @[$i] = count();"
done
told '1 aggregation drop on CPU [0-9]+' -x aggsize=64 -n "BEGIN { $keys @[17] = count(); exit(0); }"
told '3 aggregation drops on CPU [0-9]+' -x aggsize=64 -n "BEGIN { $keys @[17] = count(); @[18] = count(); @[19] = count(); exit(0); }"
told '1 dynamic variable drop' -x dynvarsize=64 -n 'BEGIN { a[1] = 1; a[2] = 1; a[3] = 1; a[4] = 1; a[5] = 1; exit(0); }'
told '2 dynamic variable drops' -x dynvarsize=64 -n 'BEGIN { a[1] = 1; a[2] = 1; a[3] = 1; a[4] = 1; a[5] = 1; a[6] = 1; exit(0); }'
told '1 drop on CPU [0-9]+' -b 4k -n 'BEGIN { tracemem(curthread, 2500); } BEGIN { tracemem(curthread, 2500); } BEGIN { exit(0); }'
"$DTRACE" -q -x dynvarsize=64 -n 'BEGIN { a[1] = 1; a[2] = 1; a[3] = 1; a[4] = 1; a[1] = 0; a[5] = 1; a[2] = 0; a[6] = 1; exit(0); }' \
	>"$TMPDIR/out" 2>&1 && ! grep -q drop "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -q -n 'ERROR { trace(*(int *)16); } BEGIN { trace(*(int *)32); } BEGIN { exit(0); }' >"$TMPDIR/out" 2>&1
grep -qx 'dtrace: 1 error in ERROR probe enabling' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
