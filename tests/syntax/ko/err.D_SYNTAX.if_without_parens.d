BEGIN { if x y; }
