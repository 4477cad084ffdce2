/* ASSERTION: floating-point constant is refused. */
BEGIN { trace(1.5); }
