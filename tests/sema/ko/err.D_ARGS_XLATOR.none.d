io:::start { trace(args[1]->b_flags); }
