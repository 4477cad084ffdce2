/* ASSERTION: %hd of an int is refused. */
BEGIN { printf("%hd", 1); }
