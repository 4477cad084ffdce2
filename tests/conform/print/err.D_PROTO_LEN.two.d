/* ASSERTION: print() of two values is refused. */
BEGIN { print(1, 2); }
