BEGIN { trace(strtok("a", "b", "c")); }
