/*
 * ASSERTION: a member that the translator does not define cannot be used.
 */
struct out { int o; int p; };
translator struct out < int I > { o = I; };
BEGIN { trace((xlate <struct out *> (1))->p); }
