/* ASSERTION: & of a value is refused. */
BEGIN { trace(&(1 + 2)); }
