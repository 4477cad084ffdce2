/* ASSERTION: size of void is refused. */
BEGIN { trace(sizeof (void)); }
