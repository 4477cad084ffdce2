/* ASSERTION: unknown member is refused. */
struct s { int a; } x; BEGIN { trace(x.b); }
