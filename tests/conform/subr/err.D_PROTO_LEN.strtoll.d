BEGIN { trace(strtoll()); }
