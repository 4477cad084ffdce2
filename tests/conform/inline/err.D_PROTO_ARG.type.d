/*
 * ASSERTION: the arguments of an inline must suit its parameters.
 */
inline int f[int a] = a;
BEGIN { trace(f["text"]); }
