BEGIN { trace(substr("a", "b")); }
