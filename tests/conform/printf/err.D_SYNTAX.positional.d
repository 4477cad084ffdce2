/* ASSERTION: positional argument is refused. */
BEGIN { printf("%1$d", 1); }
