/* ASSERTION: modifier that does not go with the letter is refused. */
BEGIN { printf("%hs", "a"); }
