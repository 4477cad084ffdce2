/*
 * ASSERTION: commit() twice in one clause.
 * SECTION: Speculative Tracing.
 */
BEGIN { self->s = speculation(); commit(self->s); commit(self->s); }
