/* ASSERTION: a stack in an expression is refused. */
BEGIN { x = stack(); }
