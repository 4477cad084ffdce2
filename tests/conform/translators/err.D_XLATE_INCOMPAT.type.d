/*
 * ASSERTION: the value of a translator's member must suit its type.
 */
struct out { int o; };
translator struct out < int I > { o = "text"; };
BEGIN { exit(0); }
