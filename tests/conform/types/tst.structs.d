/* ASSERTION: structs, unions, enums, bit-fields, arrays, typedefs declared in D: sizes, offsets, assignment. */
/* @@options: -q */
enum color { RED, GREEN = 5, BLUE };
struct inner { int x; char name[8]; };
struct outer { char c; struct inner in; unsigned int bf : 3; unsigned int bg : 7; union { int a; char b[4]; } u; };
typedef struct outer outer_t;
outer_t o;
int arr[4];
BEGIN
{
	o.c = 'A';
	o.in.x = 42;
	o.bf = 13;
	o.bg = 100;
	o.u.a = 0x01020304;
	arr[2] = 7;
	printf("%d %d %d\n", sizeof (struct outer), offsetof(struct outer, in), sizeof (outer_t));
	printf("%c %d %d %d %d\n", o.c, o.in.x, o.bf, o.bg, o.u.b[0]);
	printf("%d %d %d\n", RED, GREEN, BLUE);
	printf("%d %d\n", arr[2], arr[3]);
	exit(0);
}
