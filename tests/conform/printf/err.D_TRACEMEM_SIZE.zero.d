/* ASSERTION: size 0 is refused. */
BEGIN { tracemem(curthread, 0); }
