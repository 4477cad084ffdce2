/* ASSERTION: array without a dimension is refused. */
int a[]; BEGIN { a[1] = 2; }
