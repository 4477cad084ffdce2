/* ASSERTION: negative dimension is refused. */
int a[-1]; BEGIN { }
