#!/bin/sh
# ASSERTION: hello world from -n, from a file with -s, and as an executable script, to the character.
# @@needs: root
check() {
	head -1 "$TMPDIR/out" | grep -q '^CPU     ID                    FUNCTION:NAME$' || exit 1
	sed -n 2p "$TMPDIR/out" | grep -Eq '^  [0-9]      1                           :BEGIN   Hello World!' || {
		cat -A "$TMPDIR/out"
		exit 1
	}
}
"$DTRACE" -n 'BEGIN { trace("Hello World!"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
check
grep -q "^dtrace: description .BEGIN .* matched 1 probe$" "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
cat >"$TMPDIR/hello.d" <<X
#!$DTRACE -s
BEGIN
{
	trace("Hello World!");
	exit(0);
}
X
"$DTRACE" -s "$TMPDIR/hello.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
check
grep -q "^dtrace: script '$TMPDIR/hello.d' matched 1 probe$" "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
chmod +x "$TMPDIR/hello.d"
"$TMPDIR/hello.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
check
