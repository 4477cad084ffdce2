struct s1 { int a : 33; };
