/* ASSERTION: index of a number is refused. */
BEGIN { x = 1; trace(x[0]); }
