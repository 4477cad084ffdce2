/* ASSERTION: clause-local associative array is refused. */
this int x[int]; BEGIN { }
