/* ASSERTION: two storage classes is refused. */
extern static int x; BEGIN { }
