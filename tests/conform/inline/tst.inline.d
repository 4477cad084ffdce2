/*
 * ASSERTION: inlines: constants, expressions of variables, strings, types, parameters, inlines of inlines. An argument is
 * evaluated once.
 * @@options: -q
 */
inline int SIZE = 4 * sizeof (long);
inline int8_t NARROW = 300;
inline string greeting = strjoin("hello ", "world");
inline int total[int n, int m] = n + n + m;
inline int me = pid;
inline int twice[int n] = n * 2;
inline int four_times[int n] = twice[twice[n]];
inline string which[int a, string b] = a == 1 ? b : "other";
inline uint64_t ago[uint64_t t] = timestamp - t;
inline uint8_t low[uint64_t v] = v;
inline struct task_struct *parent[struct task_struct *t] = t->real_parent;
int arr[SIZE];
int x;

BEGIN
{
	printf("%d %d %s %d\n", SIZE, NARROW, greeting, me == pid);
	printf("%d %d %s %s\n", twice[21], four_times[3], which[1, "first"], which[2, "first"]);
	printf("%d %x %d\n", ago[timestamp] < 1000000000, low[0x1234], sizeof (low[0]));
	printf("%d %d\n", parent[curthread]->tgid == ppid, sizeof (arr) / sizeof (int));
	x = 5;
	printf("%d %d\n", twice[x + 1], twice[x++]);
	printf("%d\n", x);
	printf("%d %d\n", total[++x, ++x], x);
	exit(0);
}
