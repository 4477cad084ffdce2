/* ASSERTION: %Y of an int is refused. */
BEGIN { printf("%Y", 1); }
