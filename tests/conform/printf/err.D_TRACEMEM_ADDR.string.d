/* ASSERTION: tracemem() of a string is refused. */
BEGIN { tracemem("abc", 3); }
