/* ASSERTION: unsigned void is refused. */
unsigned void x; BEGIN { }
