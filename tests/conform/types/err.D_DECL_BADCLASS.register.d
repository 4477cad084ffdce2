/* ASSERTION: class that D has not is refused. */
register int x; BEGIN { }
