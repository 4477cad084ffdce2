/* ASSERTION: bit-field of a pointer is refused. */
struct s { char *a : 3; }; BEGIN { }
