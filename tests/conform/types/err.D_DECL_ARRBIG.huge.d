/* ASSERTION: array that is too large is refused. */
int a[0x7fffffff][100]; BEGIN { }
