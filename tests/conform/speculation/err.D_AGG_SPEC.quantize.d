/*
 * ASSERTION: an aggregation after speculate().
 * SECTION: Speculative Tracing.
 */
BEGIN { speculate(1); @q = quantize(1); }
