/* ASSERTION: size that is no constant is refused. */
BEGIN { tracemem(curthread, pid); }
