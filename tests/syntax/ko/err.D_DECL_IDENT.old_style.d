int f(a, b);
BEGIN { }
