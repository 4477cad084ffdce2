/* ASSERTION: variable of type void is refused. */
void x; BEGIN { }
