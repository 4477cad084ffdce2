nosuch:::probe { x = args[0]->foo; y = 1; trace(y); }
BEGIN { trace(y); }
