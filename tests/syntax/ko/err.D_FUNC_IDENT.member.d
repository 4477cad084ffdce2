BEGIN { p->f(2); }
