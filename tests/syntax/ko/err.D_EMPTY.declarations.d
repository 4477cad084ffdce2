int x;
/* no clause */
