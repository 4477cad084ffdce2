/*
 * ASSERTION: system() after speculate().
 * SECTION: Speculative Tracing.
 */
BEGIN { speculate(1); system("true"); }
