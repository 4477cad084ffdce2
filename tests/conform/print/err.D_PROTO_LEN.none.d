/* ASSERTION: print() without a value is refused. */
BEGIN { print(); }
