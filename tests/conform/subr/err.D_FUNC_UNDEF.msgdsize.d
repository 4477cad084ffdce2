BEGIN { trace(msgdsize(curthread)); }
