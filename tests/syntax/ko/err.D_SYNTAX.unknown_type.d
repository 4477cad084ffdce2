foo x;
BEGIN { }
