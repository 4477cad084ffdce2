disk:::none { trace(args[0]); }
