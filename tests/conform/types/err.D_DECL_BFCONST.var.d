/* ASSERTION: width that is no constant is refused. */
struct s { int a : pid; }; BEGIN { }
