/*
 * ASSERTION: an inline's name is not a builtin variable's.
 */
inline int pid = 1;
BEGIN { exit(0); }
