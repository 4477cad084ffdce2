/* ASSERTION: %d of a stack is refused. */
BEGIN { printf("%d", stack()); }
