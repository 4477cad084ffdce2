/* ASSERTION: assignment to a value is refused. */
BEGIN { 1 = 2; }
