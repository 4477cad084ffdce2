#!/bin/sh
# ASSERTION: with -C headers of the system compile, alone and together: their extensions of C are parsed or skipped, their
# constants, types and enumerators can be used; -X; errors behind them have the line of the script.
# SECTION: dtrace(8) Utility.
# @@needs: root cmd:cpp file:/usr/include/stdio.h file:/usr/include/linux/types.h
# @@timeout: 90
all=
for h in assert.h ctype.h dirent.h dlfcn.h errno.h fcntl.h inttypes.h limits.h math.h poll.h pthread.h pwd.h sched.h signal.h \
	link.h regex.h stdatomic.h stddef.h stdint.h stdio.h stdlib.h string.h termios.h time.h unistd.h wchar.h spawn.h sys/types.h sys/socket.h sys/stat.h \
	sys/time.h sys/wait.h sys/mman.h sys/epoll.h sys/ioctl.h sys/resource.h sys/uio.h sys/un.h netinet/in.h netinet/tcp.h \
	arpa/inet.h net/if.h linux/types.h linux/limits.h linux/bpf.h linux/perf_event.h linux/fs.h linux/futex.h \
	linux/if_ether.h linux/rtnetlink.h asm/unistd.h asm/ptrace.h; do
	echo "#include <$h>" >"$TMPDIR/one.h"
	cpp "$TMPDIR/one.h" >/dev/null 2>&1 || continue # not installed here
	printf '#include <%s>\nBEGIN { exit(0); }\n' "$h" >"$TMPDIR/one.d"
	"$DTRACE" -e -C -s "$TMPDIR/one.d" 2>"$TMPDIR/err" || { echo "$h:"; cat "$TMPDIR/err"; exit 1; }
	case $h in linux/* | asm/* | net/*) ;; *) all="$all $h" ;; esac
done
{
	for h in $all; do echo "#include <$h>"; done
	cat <<'X'
#include <linux/types.h>
#if !__SUNW_D || __SUNW_D_VERSION < 0x01000000 || !defined(__linux) || !defined(__SVR4)
#error macros
#endif
int linux, unix;
struct stat st;
struct sockaddr_un un;
BEGIN
{
	linux = 1;
	unix = 2;
	printf("%d %d %d %d %d\n", ENOENT, O_CREAT, SIGKILL, AF_UNIX, PATH_MAX);
	printf("%d %d %d %d\n", sizeof (struct stat), sizeof (struct sockaddr_un), sizeof (__u16), sizeof (struct timespec));
	printf("%x %d %d\n", (uint32_t)EPOLLET, linux, unix);
	exit(0);
}
X
} >"$TMPDIR/all.d"
"$DTRACE" -q -C -s "$TMPDIR/all.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
case $(uname -m) in x86_64) stat=144 ;; *) stat=128 ;; esac
printf '2 64 9 1 4096\n%s 110 2 16\n80000000 1 2\n\n' $stat | diff - "$TMPDIR/out" || exit 1

# an error behind all of them
lines=$(wc -l <"$TMPDIR/all.d")
sed 's/exit(0)/nosuch(0)/' "$TMPDIR/all.d" >"$TMPDIR/bad.d"
"$DTRACE" -C -s "$TMPDIR/bad.d" 2>"$TMPDIR/err" && exit 1
grep -q "bad.d: line $((lines - 1)): " "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
# an error in a header names it
echo 'int broken(' >"$TMPDIR/broken.h"
printf '#include "broken.h"\nBEGIN { }\n' >"$TMPDIR/inc.d"
"$DTRACE" -C -I "$TMPDIR" -s "$TMPDIR/inc.d" 2>"$TMPDIR/err" && exit 1
grep -Eq 'broken.h", line [12]|inc.d: line 2' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
# a name with a quote in it
printf 'BEGIN { trace(__LINE__); nosuch(); }\n' >"$TMPDIR/a\"b.d"
"$DTRACE" -C -s "$TMPDIR/a\"b.d" 2>"$TMPDIR/err" && exit 1
grep -q 'a"b.d: line 1' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }

# -X
printf '#define CAT(a,b) a/**/b\n#if defined(__STRICT_ANSI__)\nBEGIN { trace("strict"); exit(0); }\n#else\nBEGIN { trace("gnu"); exit(CAT(,0)); }\n#endif\n' >"$TMPDIR/x.d"
for x in a:gnu t:gnu c:strict; do
	[ "$("$DTRACE" -q -C -X "${x%:*}" -s "$TMPDIR/x.d")" = "${x#*:}" ] || { echo "-X $x"; exit 1; }
done
printf '#define CAT(a,b) a/**/b\nBEGIN { trace(CAT(4,2)); exit(0); }\n' >"$TMPDIR/x.d"
[ "$("$DTRACE" -q -C -X s -s "$TMPDIR/x.d")" = 42 ] || exit 1
"$DTRACE" -C -X z -s "$TMPDIR/x.d" 2>"$TMPDIR/err" && exit 1
grep -q 'failed to set -x stdc=z: Invalid value for specified option' "$TMPDIR/err"
