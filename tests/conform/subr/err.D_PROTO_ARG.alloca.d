BEGIN { trace(alloca("a")); }
