#!/bin/sh
# ASSERTION: setenv and unsetenv change the environment of -c processes, in their order; evaltime says where they wait.
# SECTION: Options and Tunables.
# @@needs: root
# @@covers: setenv unsetenv evaltime
fail() {
	echo "$1"
	cat "$TMPDIR/out"
	exit 1
}
export DT_A=1 DT_B=2
run() {
	"$DTRACE" -q "$@" -n 'BEGIN { }' -c 'env' >"$TMPDIR/out" 2>&1 || fail "$*"
}
run
grep -qx DT_A=1 "$TMPDIR/out" && grep -qx DT_B=2 "$TMPDIR/out" || fail inherited
run -x setenv=DT_A=5 -x unsetenv=DT_B -x setenv=DT_C=a=b -x setenv=DT_E=
grep -qx DT_A=5 "$TMPDIR/out" && [ "$(grep -c '^DT_A=' "$TMPDIR/out")" = 1 ] || fail setenv
! grep -q '^DT_B=' "$TMPDIR/out" || fail unsetenv
grep -qx 'DT_C=a=b' "$TMPDIR/out" && grep -qx 'DT_E=' "$TMPDIR/out" || fail 'setenv with ='
run -x setenv=DT_C=1 -x unsetenv=DT_C -x unsetenv=DT_NONE -x unsetenv=DT_A -x setenv=DT_A=9
! grep -q '^DT_C=' "$TMPDIR/out" && grep -qx DT_A=9 "$TMPDIR/out" || fail order

# calls: how many system calls of a process that does next to nothing are seen
calls() {
	"$DTRACE" -q "$@" -n 'syscall:::entry /pid == $target/ { @ = count(); }' -c "$PROGDIR/prog_syscalls 5" \
		>"$TMPDIR/out" 2>&1 || fail "$*"
	n=$(awk 'NF == 1 { print $1 }' "$TMPDIR/out")
	[ -n "$n" ] || fail "$*"
}
calls
default=$n
calls -x evaltime=exec
[ "$n" = "$default" ] || fail "exec: $n, default $default"
for when in preinit postinit main; do
	calls -x evaltime=$when
	[ "$n" -ge 5 ] && [ "$n" -lt "$default" ] || fail "$when: $n, default $default"
done
[ "$(sed -n '$=' "$TMPDIR/out")" -ge 1 ]
