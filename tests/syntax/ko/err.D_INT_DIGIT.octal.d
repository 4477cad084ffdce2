BEGIN { x = 0778; }
