BEGIN { trace(getminor("a")); }
