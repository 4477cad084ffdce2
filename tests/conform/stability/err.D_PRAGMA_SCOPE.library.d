/*
 * ASSERTION: nor are those of a library.
 */
BEGIN { trace(SIGKILL); }
#pragma D attributes Stable/Stable/Common SIGKILL
