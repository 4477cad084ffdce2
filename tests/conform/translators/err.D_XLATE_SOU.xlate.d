/*
 * ASSERTION: only structs and unions can be translated to.
 */
BEGIN { trace((xlate <int *> (1))->x); }
