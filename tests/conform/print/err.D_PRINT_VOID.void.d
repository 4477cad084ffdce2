/* ASSERTION: print() of nothing is refused. */
BEGIN { print(exit(0)); }
