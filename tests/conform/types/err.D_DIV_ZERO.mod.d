/* ASSERTION: constant zero divisor is refused. */
BEGIN { x = 5; trace(x % (3 - 3)); }
