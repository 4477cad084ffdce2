BEGIN { trace(copyin(0, "a")); }
