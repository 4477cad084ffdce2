/* ASSERTION: print() of an incomplete struct is refused. */
struct not_there *p; BEGIN { print(*p); }
