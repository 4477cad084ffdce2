BEGIN { trace(lltostr("1")); }
