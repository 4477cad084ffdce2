#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: a fault takes the speculative record of its own clause only; one behind a commit() does not undo it, one
# behind a discard() neither; ERROR clauses are not speculative because the clause that failed was.
# SECTION: Speculative Tracing.
# @@needs: root
cd "$TMPDIR" || exit 1
cat >f.d <<'D'
BEGIN { zero = 0; s = speculation(); t = speculation(); }
BEGIN { speculate(s); printf("one\n"); }
BEGIN { speculate(s); printf("lost\n"); s = s / zero; }
BEGIN { speculate(t); printf("discarded\n"); }
BEGIN { discard(t); t = t / zero; }
BEGIN { commit(s); s = s / zero; }
BEGIN { commit(t); }
BEGIN { t = speculation(); u = speculation(); printf("%d %d\n", t, u); }
ERROR { printf("error in action %d\n", arg2); n++; }
tick-10ms /n == 3/ { exit(0); }
D
"$DTRACE" -x nspec=2 -qs f.d >out 2>err || { cat err; exit 1; }
cat >want <<'D'
error in action 3
error in action 2
one
error in action 2
1 2

D
cmp -s want out || { cat out err; exit 1; }
[ "$(grep -c 'divide-by-zero' err)" -eq 3 ] || { cat err; exit 1; }
