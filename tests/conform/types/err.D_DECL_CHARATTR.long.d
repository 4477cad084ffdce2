/* ASSERTION: long char is refused. */
long char x; BEGIN { }
