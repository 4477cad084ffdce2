/* ASSERTION: unsigned double is refused. */
unsigned double x; BEGIN { }
