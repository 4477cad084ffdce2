/*
 * ASSERTION: what an inline uses must exist, used or not.
 */
inline int x = nosuch + 1;
BEGIN { exit(0); }
