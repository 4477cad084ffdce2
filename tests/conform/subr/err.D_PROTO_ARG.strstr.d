BEGIN { trace(strstr("a", 2)); }
