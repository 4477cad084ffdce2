/*
 * ASSERTION: speculate() after data.
 * SECTION: Speculative Tracing.
 */
BEGIN { trace(1); speculate(1); }
