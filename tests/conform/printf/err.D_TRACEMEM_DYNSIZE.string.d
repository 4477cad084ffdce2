/* ASSERTION: dynamic size that is no number is refused. */
BEGIN { tracemem(curthread, 1, "a"); }
