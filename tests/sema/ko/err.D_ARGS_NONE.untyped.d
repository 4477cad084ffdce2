fbt::untyped:entry { trace(args[0]); }
