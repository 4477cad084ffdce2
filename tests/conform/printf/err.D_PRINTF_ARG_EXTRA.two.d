/* ASSERTION: more arguments than conversions is refused. */
BEGIN { printf("%d", 1, 2); }
