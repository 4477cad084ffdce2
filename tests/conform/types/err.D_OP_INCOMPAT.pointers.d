/* ASSERTION: difference of unlike pointers is refused. */
int *p; char *q; BEGIN { trace(p - q); }
