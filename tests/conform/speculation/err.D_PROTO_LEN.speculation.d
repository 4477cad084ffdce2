/*
 * ASSERTION: speculation() takes no argument.
 * SECTION: Speculative Tracing.
 */
BEGIN { self->s = speculation(1); }
