#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: what is wrong at one place is told once, for however many descriptions the clause is compiled, and however often
# a declaration is used; what differs from one description to the other is told of each.
"$DTRACE" -e -n 'BEGIN,END,tick-1s { trace(nosuch); }' 2>"$TMPDIR/err" && exit 1
[ "$(grep -c 'failed to resolve nosuch' "$TMPDIR/err")" = 1 ] || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -e -n 'provider dtrace { probe BEGIN(nosuch_t x); }; BEGIN { trace(args[0]); }' 2>"$TMPDIR/err" && exit 1
[ "$(grep -c 'Unknown type name' "$TMPDIR/err")" = 1 ] || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -e -n 'BEGIN,END { trace(args[0]); }' 2>"$TMPDIR/err" && exit 1
[ "$(grep -c 'because [A-Z]* has no arguments' "$TMPDIR/err")" = 2 ] || { cat "$TMPDIR/err"; exit 1; }
! grep 'more errors' "$TMPDIR/err"
