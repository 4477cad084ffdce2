/* ASSERTION: * of a number is refused. */
BEGIN { trace(*1); }
