/* ASSERTION: shift by a string is refused. */
BEGIN { trace(1 << "a"); }
