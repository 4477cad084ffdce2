long char c;
BEGIN { }
