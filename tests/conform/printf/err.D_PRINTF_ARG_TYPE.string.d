/* ASSERTION: %s of a number is refused. */
BEGIN { printf("%s", 1); }
