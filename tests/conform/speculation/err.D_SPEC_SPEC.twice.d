/*
 * ASSERTION: speculate() twice in one clause.
 * SECTION: Speculative Tracing.
 */
BEGIN { self->s = speculation(); speculate(self->s); speculate(self->s); }
