BEGIN { usym("x"); }
