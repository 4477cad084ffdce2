BEGIN { x = "a"; trace(x == 5); }
