#!/bin/sh
# ASSERTION: dtrace -h makes a header, -G an object, and the program built with them has the probes.
# @@needs: root uprobe cmd:cc
cd "$TMPDIR" || exit 1
cat >app.d <<'EOT'
provider my_app {
	probe start();
	probe query__done(int, char *);
};
EOT
"$DTRACE" -h -s app.d && "$DTRACE" -h -s app.d -o other.h && grep -q 'ifndef _OTHER_H' other.h || exit 1
cat >app.c <<'EOT'
#include "app.h"
int main(int argc, char **argv)
{
	MY_APP_START();
	if (MY_APP_QUERY_DONE_ENABLED())
		MY_APP_QUERY_DONE(argc + 40, argv[1]);
	return 0;
}
EOT
cc -I "$TESTDIR/../include" -c app.c && "$DTRACE" -G -s app.d app.o -o probes.o && cc -o app app.o probes.o || exit 1
"$DTRACE" -q -c "./app word" -n 'my_app$target:::query-done { printf("%d %s\n", args[0], copyinstr(arg1)); }' >out || exit 1
grep -q '^42 word$' out || { cat out; exit 1; }
# the object has the semaphores that code with <sys/sdt.h> expects, beside those of <dtrace/usdt.h>
cat >sem.c <<'EOT'
#include "app.h"
extern unsigned short my_app_query__done_semaphore __attribute__((visibility("hidden")));
extern unsigned short my_app_start_semaphore __attribute__((visibility("hidden")));
int main(void)
{
	return my_app_query__done_semaphore + my_app_start_semaphore + MY_APP_QUERY_DONE_ENABLED();
}
EOT
cc -I "$TESTDIR/../include" -o sem sem.c probes.o && cc -I "$TESTDIR/../include" -o sem probes.o sem.c && ./sem || exit 1
# what configure scripts try
echo 'BEGIN{}' >conf.d
"$DTRACE" -G -s conf.d -o conf.o && [ -s conf.o ] || exit 1
"$DTRACE" -k -h -C -DSTAP_SDT_V2 -s app.d -o k.h && "$DTRACE" -C -o k.o -G -64 -xnolibs -s app.d app.o && [ -s k.o ] || exit 1
"$DTRACE" -G -s app.d app.c -o bad.o 2>err && exit 1
grep -q 'app.c is no ELF object' err && [ ! -e bad.o ] || exit 1
"$DTRACE" -G -s app.d missing.o 2>/dev/null && exit 1
"$DTRACE" -h 2>/dev/null && exit 1
echo 'BEGIN { exit(0); }' >none.d
"$DTRACE" -h -s none.d 2>err && exit 1
grep -q 'declares no provider' err && [ ! -e none.h ] && exit 0
cat err
exit 1
