/* ASSERTION: struct in itself is refused. */
struct a { int x; struct a b; }; BEGIN { }
