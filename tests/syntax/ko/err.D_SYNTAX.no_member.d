BEGIN { a->1; }
