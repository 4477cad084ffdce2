/* ASSERTION: & of a bit-field is refused. */
struct s { int a : 3; }; BEGIN { this->p = (struct s *)0; trace(&this->p->a); }
