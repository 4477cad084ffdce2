/* ASSERTION: %d of a struct is refused. */
BEGIN { printf("%d", *curthread); }
