BEGIN { trace(inet_ntop("x", alloca(4))); }
