#!/bin/sh
# ASSERTION: dtruss -t, -c, -d, -e, -o, -s, -a, -l, -L, -f, -p, -n, -b do what they say.
# @@needs: root
# @@timeout: 60
. "$TESTDIR/lib/tool.sh"

# run ARG...: dtruss with these, into $TMPDIR/out
run() {
	: >"$TMPDIR/out"
	"$TOOLKIT/dtruss" "$@" >"$TMPDIR/stdout" 2>"$TMPDIR/out" || bad "$*: status $?"
	: >"$TMPDIR/err"
}
run -t openat cat "/dev/null"
expect 'SYSCALL\(args\) +[[:blank:]]+ = return'
expect 'openat\(-100, "/dev/null", 0x0, 0x0\)[[:blank:]]+ = [0-9]+ 0'
not_expected '(read|close|exit_group).*'
"$TOOLKIT/dtruss" -t openat cat "$TMPDIR/a \"b" >"$TMPDIR/stdout" 2>"$TMPDIR/out"
expect "openat\\(-100, \"$TMPDIR/a .\"b\", 0x0, 0x0\\)[[:blank:]]+ = -1 Err#2"

run -c -deo cat /dev/null
expect ' *RELATIVE +ELAPSD +CPU SYSCALL.*'
expect ' +[0-9]+ +[0-9]+ +[0-9]+ close\(0x1\)[[:blank:]]+ = 0 0'
expect 'CALL +COUNT'
expect 'openat +[1-9][0-9]*'

run -a sh -c 'exit 0'
expect ' +[0-9]+/[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ exit_group\(0x0\).*'
run -aL sh -c 'exit 0'
not_expected ' +[0-9]+/[0-9]+ .*'
run -s -t openat cat /dev/null
expect ' +libc[^ ]*`.*open.*'

# Children only with -f, each with its own id.
echo 'cat /dev/null; exit 0' >"$TMPDIR/cmd"
run -l -t fadvise64 sh "$TMPDIR/cmd"
not_expected '.*fadvise64.*'
run -f -t fadvise64 sh "$TMPDIR/cmd"
expect ' +[0-9]+/[0-9]+ +fadvise64\(0x[3-9], 0x0, 0x0, 0x2\)[[:blank:]]+ = 0 0'
# A program that a child turns into.
run -f -b 4m sh "$TMPDIR/cmd"
expect ' +[0-9]+/[0-9]+ +execve\("[^"]*/[a-z.]+", 0x[0-9A-F]+, 0x[0-9A-F]+\)[[:blank:]]+ = 0 0'

mkfifo "$TMPDIR/fifo"
sh -c 'read -r go; cd /; true' <"$TMPDIR/fifo" &
child=$!
exec 3>"$TMPDIR/fifo"
: >"$TMPDIR/out"
"$TOOLKIT/dtruss" -p $child >"$TMPDIR/stdout" 2>"$TMPDIR/out" &
tracer=$!
until [ -s "$TMPDIR/out" ]; do sleep 0.1; done
echo >&3
wait $child
wait $tracer || bad "-p: status $?"
expect " +$child/$child +chdir\\(\"/\"\\)[[:blank:]]+ = 0 0"

: >"$TMPDIR/out"
"$TOOLKIT/dtruss" -n cat -t fadvise64 >"$TMPDIR/stdout" 2>"$TMPDIR/out" &
tracer=$!
until [ -s "$TMPDIR/out" ]; do sleep 0.1; done
cat /dev/null
kill $tracer
wait $tracer || bad "-n: status $?"
expect ' +[0-9]+/[0-9]+ +fadvise64\(0x[3-9], .*'

refused 2 '^usage: dtruss ' dtruss
refused 2 '^usage: dtruss ' dtruss -p 1 ls
refused 1 'needs the name of a system call' dtruss -t 'a:b' ls
refused 1 'nosuchcall' dtruss -t nosuchcall ls
exit 0
