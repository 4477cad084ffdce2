fbt::f:entry { trace(args[3]); }
