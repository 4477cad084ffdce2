BEGIN { trace(tolower()); }
