/* ASSERTION: member of incomplete type is refused. */
struct a { struct not_there b; }; BEGIN { }
