/*
 * ASSERTION: an aggregation after commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { commit(1); @ = count(); }
