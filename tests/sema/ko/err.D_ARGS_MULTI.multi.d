fbt::multi:entry { trace(args[0]); }
