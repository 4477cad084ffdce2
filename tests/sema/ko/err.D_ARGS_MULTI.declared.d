disk::: { trace(args[0]); }
