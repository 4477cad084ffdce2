/* ASSERTION: * with a string is refused. */
BEGIN { printf("%*d", "a", 1); }
