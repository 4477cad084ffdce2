#!/bin/sh
# ASSERTION: -l of scripts and of programs in arguments lists the probes of each clause, and a description that matches none is
# no error there; -v shows the stability of a program.
# SECTION: dtrace(8) Utility.
# @@needs: root
cat >"$TMPDIR/s.d" <<'X'
BEGIN, END { trace(1); }
syscall::getppid:entry /pid == 1/ { trace(2); }
nosuch:::probe { trace(3); }
X
"$DTRACE" -l -s "$TMPDIR/s.d" -n 'dtrace:::ERROR { }' >"$TMPDIR/out" || exit 1
awk 'NR > 1 { print $2, $NF }' "$TMPDIR/out" | diff - /dev/fd/3 3<<'X' || exit 1
dtrace BEGIN
dtrace END
syscall entry
dtrace ERROR
X
"$DTRACE" -l -n 'BEGIN { nosuch; }' >"$TMPDIR/out" 2>/dev/null && exit 1
[ ! -s "$TMPDIR/out" ] || exit 1
"$DTRACE" -v -n "dtrace:::BEGIN { exit(0); }" >"$TMPDIR/out" 2>/dev/null || exit 1
head -12 "$TMPDIR/out" | diff - /dev/fd/3 3<<'X' || exit 1

Stability attributes for description dtrace:::BEGIN :

	Minimum Probe Description Attributes
		Identifier Names: Stable
		Data Semantics:   Stable
		Dependency Class: Common

	Minimum Statement Attributes
		Identifier Names: Stable
		Data Semantics:   Stable
		Dependency Class: Common
X
