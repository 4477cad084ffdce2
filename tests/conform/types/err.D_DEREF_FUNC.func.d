/* ASSERTION: * of a function is refused. */
BEGIN { trace(*`schedule); }
