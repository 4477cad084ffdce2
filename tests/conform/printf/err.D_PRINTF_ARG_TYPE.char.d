/* ASSERTION: %c of a long is refused. */
BEGIN { printf("%c", 1L); }
