BEGIN { a # b; }
