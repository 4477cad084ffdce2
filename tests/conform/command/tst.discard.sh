#!/bin/sh
# ASSERTION: -B throws the output away, aggregations included, and keeps messages and the exit status; it cannot be with -o.
# SECTION: dtrace(8) Utility.
# @@needs: root
"$DTRACE" -B -n 'BEGIN { trace("text"); @ = count(); exit(3); }' >"$TMPDIR/out" 2>"$TMPDIR/err"
[ $? -eq 3 ] || { cat "$TMPDIR/err"; exit 1; }
[ ! -s "$TMPDIR/out" ] || { cat "$TMPDIR/out"; exit 1; }
grep -q "description 'BEGIN ' matched 1 probe" "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -B -o "$TMPDIR/o" -n 'BEGIN { exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err"
[ $? -eq 2 ] || exit 1
grep -q -- '-B not valid in combination with -o' "$TMPDIR/err" && [ ! -e "$TMPDIR/o" ]
