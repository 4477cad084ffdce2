#!/bin/sh
# ASSERTION: a userland pointer is followed in user memory: members, elements, bit-fields, strings, copies of
# structs, and the pointers, arrays and addresses that are found there; also in variables and by casts.
# SECTION: Types, Operators, and Expressions (the qualifier userland).
cat >"$TMPDIR/s.d" <<'EOF'
struct node {
	struct node *next;
	const char *name;
	char text[8];
	unsigned a : 4, b : 12;
	int numbers[3];
	int *to;
};
struct node copy;
syscall::getppid:entry
/pid == $target && arg0/
{
	this->p = (userland struct node *)arg0;
	i = 1;
	printf("%s %s %d %d\n", stringof(this->p->name), this->p->text, this->p->a, this->p->b);
	printf("%s %s %d %d\n", stringof(this->p->next->name), this->p->next->text,
	    this->p->next->a, this->p->next->b);
	printf("%d %d %d\n", this->p->numbers[0], this->p->numbers[i], this->p->next->numbers[i + 1]);
	printf("%d %d %d\n", *this->p->to, this->p->next->to[i], *(this->p->next->to - 1));
	printf("%c%c%c\n", *this->p->text, *(this->p->text + 1), this->p->name[4]);
	printf("%d %d\n", this->p->text == "one", stringof(this->p->next->name) == "second");
	this->a = &this->p->next->numbers[1];
	printf("%d %d\n", *this->a, this->a[i]);
	self->q = this->p->next;
	kept[1] = self->q;
	copy = *self->q;
	printf("%s %s %d %d\n", stringof(kept[1]->name), copy.text, copy.b, copy.numbers[2]);
	printf("%c %d\n", ((char *)this->p->text)[2], ((int *)this->p->numbers)[i]);
	this->pp = (userland char **)((uintptr_t)arg0 + 8);
	printf("%s %c\n", stringof(*this->pp), this->pp[0][1]);
	@[stringof(this->p->name), this->p->text] = count();
	tracemem(this->p->text, 4);
	tracemem(this->p->next->name, 8, i + 2);
	print(this->p->next->text);
	exit(0);
}
EOF
"$DTRACE" -qs "$TMPDIR/s.d" -c "$PROGDIR/prog_umem" >"$TMPDIR/got" 2>&1
cat >"$TMPDIR/want" <<'EOF'
first one 15 4095
second two 5 99
1 2 6
3 6 4
ont
1 1
5 6
second two 99 6
e 2
first i

             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: 6f 6e 65 00                                      one.

             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: 73 65 63                                         sec
char [8] "two"

  first                                               one                                                               1
EOF
diff "$TMPDIR/want" "$TMPDIR/got"
