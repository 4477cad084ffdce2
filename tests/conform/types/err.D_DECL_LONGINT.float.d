/* ASSERTION: long float is refused. */
long float x; BEGIN { }
