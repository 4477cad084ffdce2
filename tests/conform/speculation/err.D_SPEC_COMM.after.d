/*
 * ASSERTION: speculate() after commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { commit(1); speculate(1); }
