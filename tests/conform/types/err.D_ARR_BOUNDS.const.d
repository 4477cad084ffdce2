/* ASSERTION: constant index beyond an array is refused. */
int a[4]; BEGIN { trace(a[4]); }
