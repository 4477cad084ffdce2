inline int x = "foo";
BEGIN { trace(x); }
