/*
 * ASSERTION: offsetof() takes what C's does: a member, also of an anonymous one, members of members, elements of arrays at a
 * constant index, that of the end too; types by tag, by typedef, and of the kernel.
 * SECTION: Structs and Unions, offsetof.
 * @@options: -q
 */
inline int two = 2;
struct in {
	char c;
	int z[3];
};
typedef struct out {
	char c;
	struct in in;
	struct in many[4];
	union {
		int u;
		struct {
			short s, t;
		};
	};
	int m[2][3];
	int bits : 3;
	char tail[];
} out_t;

BEGIN
{
	printf("%d %d %d %d\n", offsetof(struct out, in), offsetof(out_t, in.z), offsetof(out_t, in.z[2]), offsetof(out_t, in.z[3]));
	printf("%d %d %d\n", offsetof(out_t, many[two].z[1 + 1]), offsetof(out_t, many[3]), offsetof(out_t, many[0].c));
	printf("%d %d %d\n", offsetof(out_t, u), offsetof(out_t, t), offsetof(out_t, m[1][2]));
	printf("%d %d\n", offsetof(out_t, tail), offsetof(out_t, tail[7]));
	printf("%d\n", offsetof(struct task_struct, se.load) == offsetof(struct task_struct, se) + offsetof(struct sched_entity, load));
	exit(0);
}
