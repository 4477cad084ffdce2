/* ASSERTION: stringof a struct is refused. */
struct s { int a; } x; BEGIN { trace(stringof(x)); }
