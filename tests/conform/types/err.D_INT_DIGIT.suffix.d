/* ASSERTION: suffix that C has not is refused. */
BEGIN { trace(1lul); }
