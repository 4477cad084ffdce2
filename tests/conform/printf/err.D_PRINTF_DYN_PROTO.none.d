/* ASSERTION: * without an argument is refused. */
BEGIN { printf("%*d"); }
