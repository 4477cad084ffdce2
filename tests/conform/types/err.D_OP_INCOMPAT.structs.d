/* ASSERTION: assignment of another struct is refused. */
struct a { int x; } a; struct b { int x; } b; BEGIN { a = b; }
