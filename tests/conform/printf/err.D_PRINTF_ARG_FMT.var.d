/* ASSERTION: format that is no literal is refused. */
BEGIN { printf(execname); }
