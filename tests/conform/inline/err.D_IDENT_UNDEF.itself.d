/*
 * ASSERTION: an inline cannot be defined by itself.
 */
inline int x = x + 1;
BEGIN { trace(x); }
