#!/bin/sh
# ASSERTION: each of several -n, -P, -m, -f, -s is enabled once, in the order of the command line; clauses share variables.
# SECTION: dtrace(8) Utility.
# @@needs: root
cat >"$TMPDIR/s.d" <<'E'
BEGIN { x++; printf("script %d\n", x); }
E
"$DTRACE" -q -n 'BEGIN { x = 10; printf("one %d\n", x); }' -s "$TMPDIR/s.d" -n 'BEGIN { x++; printf("two %d\n", x); exit(0); }' \
	>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
printf 'one 10\nscript 11\ntwo 12\n\n' | diff - "$TMPDIR/out" || exit 1
[ ! -s "$TMPDIR/err" ] || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -n 'BEGIN {exit(0);}' -P 'dtrace' -m 'dtrace:' -s "$TMPDIR/s.d" -n 'dtrace:::END/1/{ trace("end"); }' >"$TMPDIR/out" 2>"$TMPDIR/err"
cat >"$TMPDIR/want" <<E
dtrace: description 'BEGIN ' matched 1 probe
dtrace: description 'dtrace' matched 3 probes
dtrace: description 'dtrace:' matched 3 probes
dtrace: script '$TMPDIR/s.d' matched 1 probe
dtrace: description 'dtrace:::END' matched 1 probe
E
diff "$TMPDIR/want" "$TMPDIR/err"
