/*
 * ASSERTION: a translated structure is a value: all members that the translator defines are set, structures in it
 * too, the others are 0. It can be assigned to variables of any kind, printed and recorded.
 * @@options: -q
 */
struct in { int n; char text[8]; };
struct pair { int a; int b; };
typedef struct out {
	char o_tag;
	int o_n;
	long o_none;
	char o_text[8];
	char o_long[4];
	string o_name;
	struct pair o_pair;
	unsigned int o_bits : 3, o_more : 5;
} out_t;
translator struct pair < int N > { a = N; b = N + 1; };
translator out_t < int N > {
	o_tag = 'x';
	o_n = N;
	o_text = "abc";
	o_long = "too long";
	o_name = strjoin("name ", lltostr(N));
	o_pair = xlate <struct pair> (N * 2);
	o_bits = N;
	o_more = 17;
};
out_t g;
out_t all[int];

BEGIN
{
	this->x = xlate <out_t> (5);
	self->y = xlate <out_t> (6);
	g = *(xlate <out_t *> (7));
	all[1] = this->x;
	printf("%c %d %d [%s] [%s] [%s] %d %d %d %d\n", this->x.o_tag, this->x.o_n, this->x.o_none, this->x.o_text,
	    this->x.o_long, this->x.o_name, this->x.o_pair.a, this->x.o_pair.b, this->x.o_bits,
	    this->x.o_more);
	printf("%d [%s] %d\n", self->y.o_n, self->y.o_name, self->y.o_pair.b);
	printf("%d [%s] %d\n", g.o_n, g.o_name, g.o_pair.b);
	printf("%d [%s] %d\n", all[1].o_n, all[1].o_name, all[1].o_pair.b);
	print(xlate <struct pair> (3));
	printf("\n%d\n", sizeof (xlate <struct pair> (3)));
}

BEGIN
{
	this->p = *curpsinfo;
	printf("%d %s %d\n", this->p.pr_pid == pid, this->p.pr_fname, this->p.pr_lwp.pr_lwpid == tid);
	this->l = *curlwpsinfo;
	printf("%d %s\n", this->l.pr_lwpid == tid, this->l.pr_clname);
	exit(0);
}
