/* ASSERTION: assignment to a character of a string is refused. */
BEGIN { s = "abc"; s[0] = 65; }
