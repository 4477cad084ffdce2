/* ASSERTION: width beyond the type is refused. */
struct s { int a : 33; }; BEGIN { }
