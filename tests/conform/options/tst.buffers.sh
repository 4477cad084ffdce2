#!/bin/sh
# ASSERTION: the options of buffers, sizes, rates and what is traced. (bufpolicy: conform/command/tst.bufpolicy.sh.)
# SECTION: Options and Tunables; Buffers and Buffering.
# @@needs: root
# @@covers: bufsize bufpolicy bufresize quietresize strsize dynvarsize stackframes ustackframes maxframes switchrate
# @@covers: statusrate deadman destructive temporal bpflog cpu grabanon lockmem cpushare jstackframes nspec specsize
# @@timeout: 90
fail() {
	echo "$1"
	cat "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
run() {
	"$DTRACE" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "$*"
}
# a buffer for some records only: the rest is dropped and counted, or all fits
run -q -b 4k -x switchrate=10s -n 'BEGIN { i = 0; } syscall::getp*id:entry /pid == $target/ { i++; printf("r\n"); }
	END { printf("all %d\n", i); }' -c "$PROGDIR/prog_syscalls 3000"
got=$(grep -c '^r$' "$TMPDIR/out")
all=$(sed -n 's/^all //p' "$TMPDIR/out")
lost=$(sed -n 's/^dtrace: \([0-9]*\) drops\{0,1\} on CPU [0-9]*$/\1/p' "$TMPDIR/err" | awk '{ n += $1 } END { print n + 0 }')
[ "$all" -ge 3000 ] && [ $((got + lost)) = "$all" ] || fail "bufsize: $got + $lost of $all"
run -q -x bufsize=1m -x bufresize=auto -x quietresize -n 'BEGIN { trace("ok"); exit(0); }'
grep -q ok "$TMPDIR/out" && [ ! -s "$TMPDIR/err" ] || fail bufresize
run -q -x bufresize=manual -n 'BEGIN { exit(0); }'
for p in switch fill ring; do
	run -q -x bufpolicy=$p -n 'BEGIN { trace("kept"); exit(0); }'
	grep -q kept "$TMPDIR/out" || fail "bufpolicy=$p"
done

run -q -x strsize=10 -n 'BEGIN { printf("%s", strjoin("12345", "67890abc")); exit(0); }'
grep -qx 123456789 "$TMPDIR/out" || fail strsize
run -q -x dynvarsize=64 -n 'tick-2ms { a[i++] = 1; } tick-2ms /i >= 100/ { exit(0); }'
grep -Eq '^dtrace: [0-9]+ dynamic variable drops?$' "$TMPDIR/err" || fail 'dynvarsize=64'
run -q -x dynvarsize=1m -n 'tick-2ms { a[i++] = 1; } tick-2ms /i >= 100/ { exit(0); }'
[ ! -s "$TMPDIR/err" ] || fail 'dynvarsize=1m'

frames() {
	run -q "$@" -n 'BEGIN { stack(); exit(0); }'
	n=$(grep -c '`\|0x' "$TMPDIR/out")
}
frames
all=$n
frames -x stackframes=2
[ "$all" -gt 2 ] && [ "$n" = 2 ] || fail "stackframes: $all $n"
frames -x maxframes=1
[ "$n" = 1 ] || fail "maxframes: $n"
run -q -x ustackframes=1 -n 'syscall::getppid:entry /pid == $target/ { ustack(); exit(0); }' -c "$PROGDIR/prog_syscalls 1"
[ "$(grep -c '`\|0x' "$TMPDIR/out")" = 1 ] || fail ustackframes

run -q -x jstackframes=1 -n 'syscall::getppid:entry /pid == $target/ { jstack(); exit(0); }' -c "$PROGDIR/prog_syscalls 1"
[ "$(grep -c '`\|0x' "$TMPDIR/out")" = 1 ] || fail jstackframes
spec='BEGIN { self->a = speculation(); self->b = speculation(); printf("%d\n", self->a && self->b); exit(0); }'
run -q -x nspec=2 -n "$spec"
grep -qx 1 "$TMPDIR/out" || fail nspec=2
run -q -x nspec=1 -n "$spec"
grep -qx 0 "$TMPDIR/out" || fail nspec=1
run -q -x specsize=64k -n 'BEGIN { self->s = speculation(); } BEGIN { speculate(self->s); trace("kept"); }
	BEGIN { commit(self->s); } BEGIN { exit(0); }'
grep -q kept "$TMPDIR/out" || fail specsize
run -q -x switchrate=50hz -x statusrate=200ms -x deadman=20s -x cpushare=50 -n 'tick-100ms { trace(1); } tick-300ms { exit(0); }'
"$DTRACE" -q -n 'BEGIN { system("echo ran"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" && fail destructive
grep -q 'Destructive actions not allowed' "$TMPDIR/err" || fail destructive
run -q -x destructive -n 'BEGIN { system("echo ran"); exit(0); }'
grep -qx ran "$TMPDIR/out" || fail destructive
for t in yes no; do
	run -q -x temporal=$t -n 'BEGIN { trace("x"); } BEGIN { trace("y"); exit(0); }'
	grep -qx xy "$TMPDIR/out" || fail "temporal=$t"
done
run -q -x bpflog -n 'BEGIN { exit(0); }'
run -q -x lockmem=unlimited -n 'BEGIN { exit(0); }'
run -q -x lockmem=64m -n 'BEGIN { exit(0); }'

for c in 0 "$(($(nproc) - 1))"; do # one of them is not the command's own: ticks fire all the same
	run -q -x cpu="$c" -n 'tick-100ms { exit(0); }'
done
run -q -x cpu=0 -n 'profile-97 { @[cpu] = count(); } tick-1s { exit(0); }'
awk 'NF == 2 && $1 != 0 { bad = 1 } END { exit bad }' "$TMPDIR/out" || fail 'cpu=0'
"$DTRACE" -q -x cpu=100000 -n 'BEGIN { exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" && fail 'cpu=100000'
grep -q 'could not enable tracing: CPU 100000 does not exist' "$TMPDIR/err" || fail 'cpu=100000'
"$DTRACE" -q -x grabanon -n 'BEGIN { exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" && fail grabanon
grep -q 'could not enable tracing: No anonymous tracing state' "$TMPDIR/err" || fail grabanon
