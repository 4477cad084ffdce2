/* ASSERTION: fewer arguments than conversions is refused. */
BEGIN { printf("%d %d", 1); }
