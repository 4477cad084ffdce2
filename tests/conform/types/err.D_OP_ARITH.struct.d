/* ASSERTION: arithmetic with a struct is refused. */
struct s { int a; } x; BEGIN { trace(x * 2); }
