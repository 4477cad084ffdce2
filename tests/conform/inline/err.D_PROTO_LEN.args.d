/*
 * ASSERTION: an inline takes as many arguments as it has parameters.
 */
inline int f[int a, int b] = a + b;
BEGIN { trace(f[1]); }
