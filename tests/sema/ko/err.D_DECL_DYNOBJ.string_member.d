bufinfo_t b;
