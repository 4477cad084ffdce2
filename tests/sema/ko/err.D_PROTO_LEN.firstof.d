BEGIN { trace(firstof()); }
