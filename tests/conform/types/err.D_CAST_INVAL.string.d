/* ASSERTION: string to a number is refused. */
BEGIN { trace((int)"abc"); }
