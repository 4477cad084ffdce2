/* ASSERTION: unknown type is refused. */
no_such_type x; BEGIN { }
