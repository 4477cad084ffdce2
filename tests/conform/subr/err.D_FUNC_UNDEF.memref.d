BEGIN { trace(memref(alloca(1), 1)); }
