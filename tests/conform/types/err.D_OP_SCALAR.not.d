/* ASSERTION: ! of a struct is refused. */
struct s { int a; } x; BEGIN { trace(!x); }
