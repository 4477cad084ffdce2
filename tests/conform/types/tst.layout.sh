#!/bin/sh
# ASSERTION: sizes, offsets and bit-fields of structs, unions, enums, arrays, pointers to functions
# and every other declarator are those of the C compiler, and so are values of bit-fields.
# SECTION: Structs and Unions.
"$PROGDIR/prog_clayout" d >"$TMPDIR/s.d"
"$PROGDIR/prog_clayout" c >"$TMPDIR/want"
"$DTRACE" -qs "$TMPDIR/s.d" 2>&1 | sed '$ { /^$/d; }' >"$TMPDIR/got"
[ "$(wc -l <"$TMPDIR/want")" -gt 100 ] && diff "$TMPDIR/want" "$TMPDIR/got"
