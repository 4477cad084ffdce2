BEGIN { trace(strtok(5, "a")); }
