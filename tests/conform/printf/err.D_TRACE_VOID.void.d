/* ASSERTION: trace() of nothing is refused. */
BEGIN { trace(exit(0)); }
