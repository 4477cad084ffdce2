BEGIN { trace(strrchr("a", "b")); }
