BEGIN { trace(htons()); }
