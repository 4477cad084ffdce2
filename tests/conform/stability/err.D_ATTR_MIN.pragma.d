/*
 * ASSERTION: amin may be set in the program; an inline has the attributes that a pragma gives it.
 */
#pragma D option amin=Evolving/Evolving/Common
inline int f[int n] = n;
#pragma D attributes Private/Stable/Common f
BEGIN { trace(f[1]); }
