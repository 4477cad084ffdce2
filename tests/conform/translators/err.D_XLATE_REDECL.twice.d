/*
 * ASSERTION: a second translator for the same pair of types is an error.
 */
struct in { int n; };
struct out { int o; };
translator struct out < struct in *I > { o = I->n; };
translator struct out < struct in *I > { o = 1; };
BEGIN { exit(0); }
