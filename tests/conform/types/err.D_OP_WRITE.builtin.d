/* ASSERTION: assignment to a builtin is refused. */
BEGIN { pid = 1; }
