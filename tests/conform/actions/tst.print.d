/* ASSERTION: print() shows a value with its type, members of structs by name, enumerators by name, arrays. SECTION: Actions and Subroutines. */
/* @@options: -q */
struct pt { int x; short y; char name[8]; };
struct pt p;
int arr[3];
enum color { RED, GREEN = 5 };
enum color c;
union u { int i; char b[4]; };
union u un;
BEGIN
{
	print(5);
	print("hello");
	print(p.name);
	print((char)'x');
	print(execname);
	print((void *)5);
	print(curthread->comm);
	print(timestamp > 0);
	print(-5LL);
	p.x = 1;
	p.y = -2;
	p.name[0] = 'h';
	p.name[1] = 'i';
	arr[0] = 1;
	arr[2] = 0x41424344;
	c = GREEN;
	un.i = 5;
	print(p);
	print(arr);
	print(c);
	print(un);
	exit(0);
}
