#!/bin/sh
# ASSERTION: a provider's definition types args[]: of the script itself, of -L, of another -s; pointers are into the memory of the
# application, arguments may be reordered, converted, translated; without it args[] are integers and floats as the code has them.
# @@needs: root uprobe cmd:cc
cd "$TMPDIR" || exit 1
fail() {
	echo "$*"
	exit 1
}
mkdir lib
cat >lib/app.d <<'END'
struct pt { int x; int y; char *s; };
typedef struct ptinfo { int sum; string s; } ptinfo_t;
translator ptinfo_t < struct pt *P > { sum = P->x + P->y; s = stringof(P->s); };
provider my_app {
	probe pt(struct pt *p, char *s, double d : struct pt *p, string s, ptinfo_t *p, double d);
	probe swapped(int a, unsigned long b, char *c : char *c, int a);
};
END
cat >t.c <<'END'
#include <dtrace/usdt.h>
struct pt { int x, y; char *s; };
int main(void)
{
	struct pt p = { 3, 4, "str" };
	volatile double d = 2.5;
	volatile float f = 1.25f;

	DTRACE_PROBE3(my_app, pt, &p, p.s, d);
	DTRACE_PROBE3(my_app, swapped, p.x, 7ul, p.s);
	__asm__ volatile(DTRACE_USDT_NOTE(my_app, floats, "8f@%0 4f@%1")::"o"(d), "o"(f));
	return 0;
}
END
cc -O1 -I "$TESTDIR/../include" -o t t.c || exit 1
"$DTRACE" -q -L lib -c ./t -n 'my_app$target:::pt {
	printf("%d %d %s %s %d %s %.2f\n", args[0]->x, args[0]->y, stringof(args[0]->s), args[1], args[2]->sum, args[2]->s, args[3]); }
	my_app$target:::swapped { printf("%s %d\n", copyinstr(args[0]), args[1]); }
	my_app$target:::floats { printf("%.2f %.2f\n", args[0], args[1]); }' >out || fail 'with -L'
cat >want <<'END'
3 4 str str 7 str 2.50
str 3
2.50 1.25
END
grep . out | diff want - || fail 'with -L'
# a definition in another script, and all processes
cat >app.d <<'END'
provider my_app {
	probe swapped(int, unsigned long, char *);
};
END
[ "$("$DTRACE" -q -s app.d -c ./t -n 'my_app*:t::swapped { printf("%d %d %s", args[0], args[1], stringof(args[2])); }')" = '3 7 str' ] ||
	fail 'of another script'
"$DTRACE" -L lib -lvn 'my_app$target:::swapped' -c ./t | grep -q 'args\[0\]: char \*' || fail 'listed'
# in the script
cat >own.d <<'END'
typedef struct number { int twice; string name; } number_t;
translator number_t < int N > { twice = N * 2; name = N == 3 ? "three" : "other"; };
provider my_app { probe swapped(int n, unsigned long u : number_t n, unsigned long u); };
my_app$target:::swapped { printf("%d %s %d", args[0].twice, args[0].name, args[1]); }
END
[ "$("$DTRACE" -q -s own.d -c ./t)" = '6 three 7' ] || fail 'in the script'
# definitions alone are nothing to run; what they do not have is not there; what they cannot be is told
"$DTRACE" -s app.d 2>&1 | grep -q 'the program has no clause' || fail 'no clause'
"$DTRACE" -xerrtags -L lib -c ./t -n 'my_app$target:::swapped { trace(args[2]); }' 2>&1 | grep -q D_ARGS_IDX || fail 'index'
cat >bad.d <<'END'
provider my_app { probe swapped(int n : struct nothing *n); };
my_app$target:::swapped { trace(arg0); }
END
"$DTRACE" -xerrtags -c ./t -s bad.d 2>&1 | grep -q D_PROV_PRXLATOR || fail 'translator'
sed 's/my_app/my_app1/' app.d >digit.d
"$DTRACE" -xerrtags -h -s digit.d -o digit.h 2>&1 | grep -q D_PROV_BADNAME || fail 'a digit at the end'
exit 0
