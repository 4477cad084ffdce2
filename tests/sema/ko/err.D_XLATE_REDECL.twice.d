translator bufinfo_t < struct buf *X > { b_flags = 1; };
