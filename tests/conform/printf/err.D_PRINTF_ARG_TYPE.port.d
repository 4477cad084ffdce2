/* ASSERTION: %P of an int is refused. */
BEGIN { printf("%P", 80); }
