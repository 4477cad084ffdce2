/* ASSERTION: unknown enum is refused. */
BEGIN { trace(sizeof (enum no_such_enum)); }
