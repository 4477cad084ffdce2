/* ASSERTION: string to an array of characters is refused. */
char c[8]; BEGIN { c = "abc"; }
