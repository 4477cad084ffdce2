#pragma D option quiet
#pragma D depends_on provider io
#pragma D depends_on library other.d
struct node { struct node *next; int a[3][4], b : 4; unsigned c : 3; enum color col; union { int i; char c2; } u; };
typedef struct node node_t;
typedef int (*callback_t)(int, char *);
extern int printk(const char *, ...);
enum { E1, E2 = E1 + 10, E3 };
self node_t *head;
this uint64_t t0;
string names[int], other[string, uint64_t];
callback_t cb;
int x, *y, z[2];
int x;
inline int SIZE = sizeof (node_t);
bufinfo_t both[2]; string list[4]; struct texts { string a[2]; int n; } texts;
struct sized { char buf[SIZE + E3]; } sized;
#pragma D attributes Stable/Private/ISA SIZE
#pragma D binding "1.2" SIZE
BEGIN { self->head = (node_t *)arg0; trace(self->head->a[1][2]); trace(self->head->next->u.c2); trace(E3);
	list[1] = "b"; texts.a[1] = list[0]; both[1].b_bcount = 1; this->v = *(bufinfo_t *)arg0; trace(list[1][0]); trace(*names[1]);
	names[1] = "a"; other["a", 2] = names[1]; trace(sizeof (sized)); y = &self->head->a[0][0]; trace(self->head->col); }
