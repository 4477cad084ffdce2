/*
 * ASSERTION: an inline's name is not a variable's.
 */
int x;
inline int x = 1;
BEGIN { exit(0); }
