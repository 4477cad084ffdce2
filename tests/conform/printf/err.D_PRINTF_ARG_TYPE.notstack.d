/* ASSERTION: %k of a number is refused. */
BEGIN { printf("%k", 1); }
