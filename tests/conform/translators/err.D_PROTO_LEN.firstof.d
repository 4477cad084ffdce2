/*
 * ASSERTION: firstof() takes at least one argument.
 */
BEGIN { trace(firstof()); }
