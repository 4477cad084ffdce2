#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: a committed record has the columns of the probe that wrote it; speculate() alone shows them, commit() and
# discard() show nothing; speculate() and commit() may stand in one clause.
# SECTION: Speculative Tracing.
# @@needs: root
"$DTRACE" -n '
	BEGIN { s = speculation(); i = 1; }
	BEGIN { speculate(s); }
	BEGIN { speculate(s); trace("both"); commit(s); }
	BEGIN { t = speculation(); i = 2; }
	BEGIN { speculate(t); trace("gone"); }
	BEGIN { discard(t); }
	BEGIN { trace("last"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
sed 's/^ *[0-9]* *[0-9]* *//; s/ *$//' "$TMPDIR/out" >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'D'
CPU     ID                    FUNCTION:NAME
:BEGIN
:BEGIN   both
:BEGIN   last

D
cmp -s "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/out"; exit 1; }
