BEGIN { trace(cleanpath(12)); }
