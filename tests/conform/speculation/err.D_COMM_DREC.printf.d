/*
 * ASSERTION: commit() after data.
 * SECTION: Speculative Tracing.
 */
BEGIN { self->s = speculation(); printf("x"); commit(self->s); }
