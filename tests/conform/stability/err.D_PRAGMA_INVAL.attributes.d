/*
 * ASSERTION: attributes are name/data/class.
 */
inline int x = 1;
#pragma D attributes Good/Stable/Common x
BEGIN { exit(0); }
