/* ASSERTION: %lld of a long is refused. */
BEGIN { printf("%lld", 1L); }
