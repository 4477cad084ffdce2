BEGIN { trace(copyinstr(0, "a")); }
