struct s1 { void a; };
