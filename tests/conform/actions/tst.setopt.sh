#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: setopt() of dynamic options takes effect from the next record on, with and without a value; what is no
# option, fixed while tracing, or a bad value is told, and tracing goes on.
# SECTION: Actions and Subroutines, setopt().
# @@needs: root
cd "$TMPDIR" || exit 1
cat >s.d <<'D'
BEGIN { trace("row"); setopt("quiet"); }
BEGIN { printf("no row\n"); setopt("quiet", "no"); }
BEGIN { trace("again"); setopt("nonsense"); setopt("bufsize", "1m"); setopt("quiet", "perhaps"); }
BEGIN { @[2] = sum(1); @[1] = sum(2); setopt(strjoin("aggsort", "key"), "yes"); exit(4); }
D
"$DTRACE" -s s.d >out 2>err
[ $? -eq 4 ] || { cat err; exit 1; }
grep -q ':BEGIN   row' out && grep -q 'no row$' out && grep -q ':BEGIN   again' out || { cat out; exit 1; }
[ "$(grep -c :BEGIN out)" -eq 3 ] || { cat out; exit 1; }
grep -v '^ *$' out | tail -2 | awk '{ k = k $1 } END { exit k != "12" }' || { cat out; exit 1; }
grep -q "couldn't set option \"nonsense\" to \"1\": Invalid option name" err &&
	grep -q "couldn't set option \"bufsize\" to \"1m\": Operation illegal when tracing is active" err &&
	grep -q "couldn't set option \"quiet\" to \"perhaps\": Invalid value for specified option" err || { cat err; exit 1; }
