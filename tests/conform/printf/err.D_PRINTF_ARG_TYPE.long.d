/* ASSERTION: %ld of an int is refused. */
BEGIN { printf("%ld", 1); }
