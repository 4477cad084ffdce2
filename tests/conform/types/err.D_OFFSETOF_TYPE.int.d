/* ASSERTION: offset in a number is refused. */
BEGIN { trace(offsetof(int, a)); }
