BEGIN { trace(copyin(0)); }
