BEGIN { printf("%d %d", 5); }
