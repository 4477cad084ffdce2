/*
 * ASSERTION: data after speculate() shows when commit() of its id runs, in its order, and never after discard(); numbers
 * are 1, 2...; a number that is none, or that has ended, is not an error; each segment of a clause with if is held
 * back; a speculate() in an if that is not taken speculates nothing; what is no data happens at once.
 * SECTION: Speculative Tracing.
 * @@options: -q -x nspec=3
 */
BEGIN { a = speculation(); b = speculation(); c = speculation(); printf("ids %d %d %d\n", a, b, c); }
BEGIN { speculate(a); printf("a1 %d\n", a); n++; }
BEGIN { speculate(b); printf("b1\n"); n++; }
BEGIN { speculate(a); if (n == 2) { printf("a2\n"); } else { printf("never\n"); } printf("a3\n"); }
BEGIN { if (n == 7) { speculate(b); } printf("at once %d\n", n); }
BEGIN { if (n == 2) { speculate(c); } printf("c1\n"); }
BEGIN { speculate(0); printf("zero\n"); n++; }
BEGIN { speculate(4); printf("no such\n"); }
BEGIN { speculate(-1); printf("negative\n"); }
BEGIN { printf("n is %d\n", n); }
BEGIN { discard(b); }
BEGIN { commit(b); }
BEGIN { commit(a); n++; }
BEGIN { commit(a); }
BEGIN { speculate(a); printf("a is over\n"); }
BEGIN { commit(0); }
BEGIN { commit(99); }
BEGIN { discard(c); printf("data after discard\n"); discard(77); }
BEGIN { printf("again %d %d\n", speculation(), speculation()); }
BEGIN { speculate(2); printf("b, second life\n"); }
BEGIN { commit(2); }
BEGIN { printf("n is %d\n", n); exit(0); }
