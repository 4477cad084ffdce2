/* ASSERTION: %f of an int is refused. */
BEGIN { printf("%f", 1); }
