/*
 * ASSERTION: an aggregation is data to commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { @ = count(); commit(1); }
