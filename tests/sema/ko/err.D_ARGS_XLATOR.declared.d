disk:::lost { trace(args[0]->b_flags); }
