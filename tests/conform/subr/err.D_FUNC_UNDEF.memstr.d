BEGIN { trace(memstr(alloca(1), 'x', 1)); }
