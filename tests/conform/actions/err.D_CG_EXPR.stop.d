/*
 * ASSERTION: an action is no expression.
 * SECTION: Actions and Subroutines.
 */
BEGIN { self->x = stop(); }
