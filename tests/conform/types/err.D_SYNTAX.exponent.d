/* ASSERTION: floating-point constant with an exponent is refused. */
BEGIN { x = 1e3; }
