BEGIN { trace(dirname(1)); }
