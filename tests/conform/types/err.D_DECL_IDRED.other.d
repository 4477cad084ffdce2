/* ASSERTION: variable of two types is refused. */
int x; string x; BEGIN { }
