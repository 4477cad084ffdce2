syscall::nosuchsyscall:entry { trace(1); }
