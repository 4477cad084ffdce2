stack x;
BEGIN { trace(1); }
