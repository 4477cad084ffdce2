/* ASSERTION: many clauses on one probe: each has scratch and variables of its own, a fault ends one only. */
/* @@options: -q */
BEGIN { self->a = strjoin("one", "two"); self->n = 1; }
BEGIN /self->a == "onetwo"/ { printf("1 %s\n", strjoin(self->a, "three")); self->n += 1; }
BEGIN /strjoin(self->a, "x") == "onetwox"/ { printf("2 %d\n", self->n); self->n += 1; }
BEGIN /strjoin(self->a, "x") == "y"/ { printf("not this\n"); }
BEGIN { @[strjoin("k", self->a)] = sum(self->n); this->s = substr(self->a, 2); printf("3 %s\n", this->s); }
BEGIN { printf("4 %s\n", stringof((char *)1)); }
BEGIN { this->s = strjoin(self->a, "five"); printf("5 %s %d\n", this->s, self->n); }
BEGIN { self->a = 0; }
BEGIN /self->a == ""/ { @["none"] = sum(1); printf("6 %s|\n", self->a); exit(0); }
ERROR { printf("error %d\n", arg4); }
