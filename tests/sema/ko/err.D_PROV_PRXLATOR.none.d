provider foo { probe a(struct foo *f : bufinfo_t *f); };
