BEGIN { trace(strtok("a", curthread)); }
