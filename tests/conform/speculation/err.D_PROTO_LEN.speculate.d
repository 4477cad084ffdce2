/*
 * ASSERTION: speculate() needs an argument.
 * SECTION: Speculative Tracing.
 */
BEGIN { speculate(); }
