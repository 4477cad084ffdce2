/* ASSERTION: & of a D variable is refused. */
int x; BEGIN { trace(&x); }
