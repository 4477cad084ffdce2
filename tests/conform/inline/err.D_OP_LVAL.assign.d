/*
 * ASSERTION: an inline cannot be assigned to.
 */
inline int x = 1;
BEGIN { x = 2; }
