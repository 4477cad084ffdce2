signed void *v;
BEGIN { }
