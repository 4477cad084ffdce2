/*
 * ASSERTION: exit() after commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { commit(1); exit(0); }
