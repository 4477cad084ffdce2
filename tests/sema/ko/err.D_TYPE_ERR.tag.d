BEGIN { trace((enum nosuch)1); }
