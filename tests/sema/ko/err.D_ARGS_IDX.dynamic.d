fbt::f:entry { trace(args[pid]); }
