BEGIN { trace(1;
