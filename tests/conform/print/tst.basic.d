/* ASSERTION: print() shows a value with its type: integers in hex, characters, strings, enumerators by name, pointers, functions by name, floats; of variables, expressions and constants. SECTION: Actions, print(). */
/* @@options: -q */
enum color { RED, GREEN = 7, MINUS = -2 };
typedef int myint;
typedef enum color color_t;
enum color c;
color_t d;
myint m;
unsigned short us;
_Bool b;
float f;
double dd;
int (*fp)(int, char *);
char *cp;
BEGIN
{
	print(1);
	print(-1);
	print(0);
	print(3UL);
	print((short)-2);
	print((char)65);
	print((char)0);
	print((char)10);
	print((unsigned char)200);
	print('A');
	print(1 == 1);
	print(us);
	print(m);
	print((myint)255);
	b = 5;
	print(b);
	print("text");
	print("");
	print(execname);
	print(probename);
	print(strjoin("a", "b"));
	print(RED);
	c = GREEN;
	print(c);
	c = MINUS;
	print(c);
	c = (enum color)99;
	print(c);
	d = GREEN;
	print(d);
	print((color_t)0);
	print(f);
	print(dd);
	print(fp);
	fp = (int (*)(int, char *))&`schedule;
	print(fp);
	print(cp);
	print((void *)0x1234);
	print(`schedule);
	exit(0);
}
