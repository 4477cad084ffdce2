/* ASSERTION: empty format is refused. */
BEGIN { printf(""); }
