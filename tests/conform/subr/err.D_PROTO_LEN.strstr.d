BEGIN { trace(strstr("a")); }
