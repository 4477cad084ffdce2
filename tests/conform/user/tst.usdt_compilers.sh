#!/bin/sh
# ASSERTION: probes of dtrace -h and -G are the same in C and C++, by gcc and clang, at each level of optimization, static, position
# independent, in a shared library, and optimized at link time; of any type, and what they point to is in memory.
# @@needs: root uprobe cmd:gcc cmd:g++
# @@timeout: 120
cd "$TMPDIR" || exit 1
cat >m.d <<'END'
#include "types.h"
provider m_app {
	probe start();
	probe query__done(NUMBER, char *);
	probe many(char *, char, unsigned short, long long, void *, void *, int, int, unsigned, unsigned, int, char);
};
provider m_lib {
	probe called(int);
};
#pragma D attributes Evolving/Evolving/Common provider m_app provider
END
mkdir inc && echo '#define NUMBER int' >inc/types.h
"$DTRACE" -xnolibs -64 -C -Iinc -h -s m.d -o m.h || exit 1
cat >m.c <<'END'
#include "m.h"
#include <stdlib.h>
struct incomplete;
enum color { RED, GREEN = 5 };
#ifdef __cplusplus
extern "C"
#endif
int lib(int n);
#ifdef __cplusplus
namespace ns {
#endif
static inline void fire(int n, const char *text, struct incomplete *p, void *v, enum color c)
{
	char buf[8] = "array";
	signed char sc = (signed char)(-n);
	unsigned short us = 60000;
	long long ll = -5000000000ll;
	struct { unsigned f : 3; } bits = { 5 };

	M_APP_START();
	if (M_APP_QUERY_DONE_ENABLED())
		M_APP_QUERY_DONE(n, text);
	M_APP_MANY(buf, sc, us, ll, p, v, c, 300 + n, (bits.f + 0), 7u, n == 1, (char)'x');
}
#ifdef __cplusplus
}
using namespace ns;
#endif
int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	for (int i = 0; i < n; i++)
		fire(i, "text", (struct incomplete *)16, (void *)32, GREEN);
	return lib(n);
}
END
cat >lib.c <<'END'
#include "m.h"
#ifdef __cplusplus
extern "C"
#endif
int lib(int n);
int lib(int n)
{
	if (M_LIB_CALLED_ENABLED())
		M_LIB_CALLED(n + 1);
	return 0;
}
END
cat >s.d <<'EOT'
m_app$target:::query-done /arg0 == 1/ { printf("%d %s\n", args[0], copyinstr(arg1)); }
m_app$target:::many /args[1] == -1/ {
	printf("%s %d %d %d %x %x %d %d %d %d %d %d\n", copyinstr(arg0), args[1], args[2], args[3], arg4, arg5,
	    args[6], args[7], args[8], args[9], args[10], args[11]);
}
m_app$target:::start { @ = count(); }
m_lib$target:::called { printf("called %d\n", args[0]); }
END { printa("%@d\n", @); }
EOT
cat >want <<'END'
1 text
array -1 60000 -5000000000 10 20 5 301 5 7 1 120
called 4
3
END
bad=0
# try COMPILER OPTIONS LIBRARY-OPTIONS
try() {
	lang=
	case $1 in *++) lang='-x c++' ;; esac
	# shellcheck disable=SC2086 # lists of options
	if $1 $lang $2 -Wall -Wextra -Wpointer-arith -Werror -I "$TESTDIR/../include" -c m.c lib.c &&
		"$DTRACE" -C -Iinc -G -s m.d -o probes.o m.o lib.o &&
		if [ "$3" ]; then $1 $2 $3 lib.o -o libm_lib.so && $1 $2 m.o probes.o -o m -L. -lm_lib -Wl,-rpath,.; else
			$1 $2 m.o lib.o probes.o -o m
		fi && "$DTRACE" -q -c './m 3' -s s.d | grep . >out && diff want out; then
		return
	fi
	echo "failed: $*"
	bad=1
}
for cc in gcc g++ clang clang++; do
	command -v $cc >/dev/null || continue
	for o in -O0 -O1 -O3 '-Os -fPIC'; do
		try $cc "$o"
	done
	try $cc '-O2 -fPIC' -shared
done
try gcc '-O2 -static'
try g++ '-O2 -no-pie'
try gcc '-O2 -flto'
try g++ '-O2 -flto -fPIC' -shared
exit $bad
