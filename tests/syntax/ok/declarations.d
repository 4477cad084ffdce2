int seen;
self int depth, level;
this string path;
uint64_t start[string, int];
self struct timeval_t *tv[pid_t];
struct pair {
	int first : 4, second : 12;
	struct pair *next;
	union {
		long l;
		char bytes[8];
	} u;
	int (*compare)(const void *, const void *);
};
typedef struct pair pair_t;
enum state { IDLE, BUSY = 10, DONE };
extern int done;
pair_t *head, table[16];
int (*handler[4])(int, ...);
unsigned long long counter_t[string];

BEGIN { head->next->u.bytes[0] = 1; }
