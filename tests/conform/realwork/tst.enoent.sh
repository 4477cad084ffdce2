#!/bin/sh
# ASSERTION: files that a compiler looks for and does not find: process and path, at return, where the page is
# resident. Every path shown is one that strace shows failing with ENOENT.
# @@needs: root cmd:strace cmd:cc
# @@timeout: 120
echo '#include <stdio.h>' >"$TMPDIR/a.c"
cat >"$TMPDIR/s.d" <<'X'
syscall::openat:entry /progenyof($target)/ { self->p = arg1; self->in = 1; }
syscall::openat:return /self->in && errno == ENOENT/ { printf("%s %s\n", execname, copyinstr(self->p)); }
syscall::openat:return { self->p = 0; self->in = 0; }
X

"$DTRACE" -q -s "$TMPDIR/s.d" -c "cc -c -I/nonexistent/one $TMPDIR/a.c -o $TMPDIR/a.o" >"$TMPDIR/dt" 2>"$TMPDIR/err" ||
	{ cat "$TMPDIR/err"; exit 1; }
strace -f -e trace=openat -o "$TMPDIR/st" cc -c -I/nonexistent/one "$TMPDIR/a.c" -o "$TMPDIR/a.o" || exit 1
sed -n 's/.*openat(AT_FDCWD, "\([^"]*\)".*ENOENT.*/\1/p' "$TMPDIR/st" | grep -v "^/tmp/cc" | sort >"$TMPDIR/want"
sed '/^$/d; s/^[^ ]* //' "$TMPDIR/dt" | grep -v "^/tmp/cc" | sort >"$TMPDIR/got"
[ -s "$TMPDIR/got" ] || { echo "nothing shown"; cat "$TMPDIR/err"; exit 1; }
diff "$TMPDIR/want" "$TMPDIR/got" || exit 1
