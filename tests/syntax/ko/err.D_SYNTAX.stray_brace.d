}
BEGIN { }
