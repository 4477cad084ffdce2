struct s1 { int a; };
int a[struct s1];
