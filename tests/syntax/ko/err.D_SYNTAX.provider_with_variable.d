provider p { int x; };
BEGIN { }
