BEGIN { trace(inet_ntoa6(alloca(16), 1, 2)); }
