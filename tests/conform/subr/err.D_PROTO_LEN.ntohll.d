BEGIN { trace(ntohll()); }
