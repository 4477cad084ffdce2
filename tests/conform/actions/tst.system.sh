#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: system() runs its formatted command in order with the other output, a shell's metacharacters included; one
# that fails does not end tracing.
# SECTION: Actions and Subroutines, system().
# @@needs: root
cd "$TMPDIR" || exit 1
"$DTRACE" -wqn 'BEGIN { printf("1\n"); system("echo %s %d | tr 3 2", "word", 3); printf("3\n"); system("exit 7"); }
	BEGIN { system("%s", strjoin("nonexistent", "_command 2>/dev/null")); printf("4\n"); exit(0); }' >out 2>err || { cat err; exit 1; }
[ "$(grep -v '^$' out | tr '\n' ' ')" = "1 word 2 3 4 " ] || { cat out; exit 1; }
if "$DTRACE" -qn 'BEGIN { system("touch no"); exit(0); }' 2>err || [ -e no ]; then exit 1; fi
grep -q 'Destructive actions not allowed: system() needs -w' err || { cat err; exit 1; }
