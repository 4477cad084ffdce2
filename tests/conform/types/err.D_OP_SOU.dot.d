/* ASSERTION: . of a number is refused. */
BEGIN { x = 1; trace(x.a); }
