BEGIN { x = 10lul; }
