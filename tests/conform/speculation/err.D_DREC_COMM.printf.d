/*
 * ASSERTION: data after commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { commit(1); printf("x"); }
