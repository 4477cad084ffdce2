/* ASSERTION: %ls of a string is refused. */
BEGIN { printf("%ls", "abc"); }
