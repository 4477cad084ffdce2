/* ASSERTION: associative array within an array is refused. */
int a[4][int]; BEGIN { }
