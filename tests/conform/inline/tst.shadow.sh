#!/bin/sh
# ASSERTION: a program's name goes before the library's; a parameter's before any other; -x nolibs has no library.
"$DTRACE" -q -n 'inline int SIGKILL = 99; inline int f[int pid] = pid + 1;
	BEGIN { printf("%d %d\n", SIGKILL, f[1]); exit(0); }' >out || exit 1
"$DTRACE" -q -n 'int cwd; BEGIN { cwd = 3; root = 4; printf("%d\n", cwd); exit(0); }' >>out 2>err
"$DTRACE" -q -x nolibs -n 'BEGIN { SIGKILL = "mine"; printf("%s\n", SIGKILL); exit(0); }' >>out || exit 1
printf '99 2\n\nmine\n\n' | diff - out
