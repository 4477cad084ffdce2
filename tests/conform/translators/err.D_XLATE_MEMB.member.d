/*
 * ASSERTION: a translator defines members of its output type only.
 */
struct out { int o; };
translator struct out < int I > { nosuch = I; };
BEGIN { exit(0); }
