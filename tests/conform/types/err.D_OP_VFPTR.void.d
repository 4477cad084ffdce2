/* ASSERTION: arithmetic with void * is refused. */
BEGIN { this->p = (void *)8; trace(this->p + 1); }
