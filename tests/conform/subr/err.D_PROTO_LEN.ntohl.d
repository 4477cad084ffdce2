BEGIN { trace(ntohl(1, 2)); }
