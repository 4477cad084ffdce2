/*
 * ASSERTION: discard() of a string.
 * SECTION: Speculative Tracing.
 */
BEGIN { discard("x"); }
