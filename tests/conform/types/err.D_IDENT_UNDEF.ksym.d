/* ASSERTION: unknown kernel symbol is refused. */
BEGIN { trace(`no_such_symbol_at_all); }
