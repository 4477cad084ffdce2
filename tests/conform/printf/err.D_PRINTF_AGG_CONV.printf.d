/* ASSERTION: %@ in printf() is refused. */
BEGIN { printf("%@d", 1); }
