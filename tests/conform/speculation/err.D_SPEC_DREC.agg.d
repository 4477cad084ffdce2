/*
 * ASSERTION: an aggregation is data to speculate().
 * SECTION: Speculative Tracing.
 */
BEGIN { @a = count(); speculate(1); }
