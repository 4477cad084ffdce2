/* ASSERTION: offset of a bit-field is refused. */
struct s { int a : 3; }; BEGIN { trace(offsetof(struct s, a)); }
