BEGIN { bcopy(alloca(1), 5, 1); }
