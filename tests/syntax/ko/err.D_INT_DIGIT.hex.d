BEGIN { x = 0x12g; }
