/*
 * ASSERTION: a name that is no member of the output type is told as such.
 */
BEGIN { trace(curpsinfo->pr_nosuch); }
