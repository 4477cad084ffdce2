BEGIN { trace(msgsize(curthread)); }
