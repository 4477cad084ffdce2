/*
 * ASSERTION: exit() after speculate().
 * SECTION: Speculative Tracing.
 */
BEGIN { speculate(1); exit(0); }
