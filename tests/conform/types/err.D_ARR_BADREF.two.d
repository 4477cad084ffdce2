/* ASSERTION: two indices of an array is refused. */
int a[4]; BEGIN { trace(a[1, 2]); }
