BEGIN { trace(inet_ntop(alloca(4))); }
