/*
 * ASSERTION: commit() of a string.
 * SECTION: Speculative Tracing.
 */
BEGIN { commit("x"); }
