#!/bin/sh
# ASSERTION: -C runs the C preprocessor: macros, conditionals, -D, -U, -I, -H, system headers with their functions and
# attributes; errors of both name the script and its line; scripts with #! and -C.
# SECTION: dtrace(8) Utility.
# @@needs: root cmd:cpp file:/usr/include/stdlib.h
mkdir "$TMPDIR/inc"
echo '#define LOCAL 77' >"$TMPDIR/inc/local.h"
cat >"$TMPDIR/s.d" <<'X'
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>
#include <errno.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include "local.h"
#define TWICE(x) ((x) * 2)
/* as in the kernel: words that only D reserves */
struct atom { int counter; char *self, *string; struct { int this; } probe; };
struct atom a;
static inline int unused(int self)
{
	return self ? '}' : "}"[0];
}
BEGIN
{
	a.counter = 4;
	a.probe.this = 5;
	printf("%d %d %d %d %d %d\n", TWICE(21), ENOENT, LOCAL, EXT, AF_INET6, EOF);
	printf("%d %d %d %d\n", sizeof (struct sockaddr_in), sizeof (off_t), a.counter, a.probe.this);
	exit(0);
}
#ifdef GONE
syntax error here
#endif
X
"$DTRACE" -q -C -I "$TMPDIR/inc" -D EXT=5 -DGONE -U GONE -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
printf '42 2 77 5 10 -1\n16 8 4 5\n\n' | diff - "$TMPDIR/out" || exit 1
"$DTRACE" -q -x cpp -x incdir="$TMPDIR/inc" -x define=EXT=5 -s "$TMPDIR/s.d" | grep -q '^42 2 77 5' || exit 1
"$DTRACE" -q -C -H -I "$TMPDIR/inc" -DEXT=5 -s "$TMPDIR/s.d" 2>&1 | grep -q '^\. .*/local.h$' || exit 1
"$DTRACE" -q -C -s "$TMPDIR/s.d" 2>"$TMPDIR/err" && exit 1
grep -q '^.*s.d:9:.*local.h' "$TMPDIR/err" && grep -q '^dtrace: failed to compile script .*s.d: C preprocessor (cpp) failed' "$TMPDIR/err" ||
	{ cat "$TMPDIR/err"; exit 1; }
printf '#include <errno.h>\n#define N 5\nBEGIN\n{\n\ttrace(N + nosuch);\n}\n' >"$TMPDIR/e.d"
"$DTRACE" -C -s "$TMPDIR/e.d" 2>"$TMPDIR/err" && exit 1
grep -q 'e.d: line 5: failed to resolve nosuch' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -C -x cpppath=/nonexistent -s "$TMPDIR/e.d" 2>"$TMPDIR/err" && exit 1
grep -q 'e.d: failed to run C preprocessor (/nonexistent): No such file or directory$' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -s "$TMPDIR/s.d" 2>"$TMPDIR/err" && exit 1
grep -q 'line 1: invalid control directive: #include' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
printf '#!%s -Cqs\n#define X 3\nBEGIN { trace(X); trace($1); trace(basename($$0)); exit(0); }\n' "$DTRACE" >"$TMPDIR/x.d"
chmod +x "$TMPDIR/x.d"
"$TMPDIR/x.d" 7 >"$TMPDIR/out" || exit 1
grep -qx '37x.d' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
