BEGIN { trace(rindex(1, "a")); }
