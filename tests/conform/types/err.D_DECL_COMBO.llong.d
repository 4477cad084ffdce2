/* ASSERTION: mix of type words is refused. */
long long long x; BEGIN { }
