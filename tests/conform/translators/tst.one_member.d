/*
 * ASSERTION: only the member that is used is evaluated; the source of the others is not looked at. A variable
 * that holds a translated pointer is translated where it is used.
 * @@options: -q
 */
struct in { int n; struct in *next; };
typedef struct out { int o_n; int o_bad; char o_text[8]; string o_name; struct out *o_next; } out_t;
translator out_t < struct in *I > {
	o_n = 7;
	o_bad = I->n;
	o_text = "abcdefgh";
	o_name = "name";
};
translator out_t < int N > {
	o_n = N + 1;
	o_name = lltostr(N);
};

BEGIN
{
	printf("%d %s %s\n", (xlate <out_t *> ((struct in *)NULL))->o_n,
	    (xlate <out_t *> ((struct in *)NULL))->o_name,
	    (xlate <out_t> ((struct in *)NULL)).o_text);
	self->x = xlate <out_t *> (pid);
	printf("%d %d\n", self->x->o_n == pid + 1, self->x->o_name == lltostr(pid));
	g[1] = xlate <out_t *> (41);
	printf("%d\n", g[1]->o_n);
}

BEGIN
{
	printf("%d\n", self->x->o_n - pid);
	printf("%d\n", (xlate <out_t *> ((struct in *)NULL))->o_bad);
}

ERROR
{
	printf("fault\n");
	exit(0);
}
