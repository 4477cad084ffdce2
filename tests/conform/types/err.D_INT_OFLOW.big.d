/* ASSERTION: constant beyond 64 bits is refused. */
BEGIN { trace(18446744073709551616); }
