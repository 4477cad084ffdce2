struct s1 { int a; };
struct s1 { int b; };
