/* ASSERTION: digit that the base has not is refused. */
BEGIN { trace(08); }
