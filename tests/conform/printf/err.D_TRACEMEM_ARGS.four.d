/* ASSERTION: tracemem() with four arguments is refused. */
BEGIN { tracemem(curthread, 1, 1, 1); }
