/*
 * ASSERTION: a destructive action after speculate().
 * SECTION: Speculative Tracing.
 */
BEGIN { speculate(1); raise(1); }
