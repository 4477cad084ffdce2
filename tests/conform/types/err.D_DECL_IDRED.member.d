/* ASSERTION: member twice is refused. */
struct s { int a; char a; }; BEGIN { }
