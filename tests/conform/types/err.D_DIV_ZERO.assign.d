/* ASSERTION: constant zero divisor of /= is refused. */
BEGIN { x = 5; x /= 0; }
