/*
 * ASSERTION: the value of an inline must suit its type.
 */
inline int x = "text";
BEGIN { exit(0); }
