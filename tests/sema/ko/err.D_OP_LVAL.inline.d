inline int c = 1;
BEGIN { c = 2; }
