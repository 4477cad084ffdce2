struct s1 { char *a : 3; };
