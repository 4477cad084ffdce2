struct s1 { struct s1 a; };
