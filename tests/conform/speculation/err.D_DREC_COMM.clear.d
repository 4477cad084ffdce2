/*
 * ASSERTION: clear() after commit().
 * SECTION: Speculative Tracing.
 */
BEGIN { @a = count(); } END { commit(1); clear(@a); }
