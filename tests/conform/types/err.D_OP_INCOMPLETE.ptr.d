/* ASSERTION: member of an incomplete struct is refused. */
struct not_there *p; BEGIN { trace(p->x); }
