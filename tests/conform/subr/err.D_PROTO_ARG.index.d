BEGIN { trace(index("a", 1)); }
