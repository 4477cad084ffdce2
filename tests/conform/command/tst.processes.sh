#!/bin/sh
# ASSERTION: -c with commands that succeed, fail, are killed, cannot be run; -p of a process that ends, does not exist,
# is no number: messages and exit status. Several of them: the session ends with the last.
# SECTION: dtrace(8) Utility.
# @@needs: root
# @@timeout: 60
run() {
	want=$1
	shift
	"$DTRACE" -n 'syscall::exit_group:entry /pid == $target/ { trace(1); }' "$@" >"$TMPDIR/out" 2>"$TMPDIR/err"
	got=$?
	[ $got -eq "$want" ] || { echo "want $want got $got: $*"; cat "$TMPDIR/err"; exit 1; }
}
says() {
	grep -Eqx "dtrace: $1" "$TMPDIR/err" || { echo "no '$1':"; cat "$TMPDIR/err"; exit 1; }
}
run 0 -c true
says 'pid [0-9]+ has exited'
run 0 -c false
says 'pid [0-9]+ exited with status 1'
run 0 -c 'sh -c "exit 7"'
says 'pid [0-9]+ exited with status 7'
run 0 -c 'sh -c "kill -9 \$\$"'
says 'pid [0-9]+ terminated by SIGKILL'
run 1 -c /nonexistent/x
says 'failed to execute /nonexistent/x: No such file or directory'
run 1 -c /etc/passwd
says 'failed to execute /etc/passwd: Permission denied'
run 1 -c ''
says "invalid command ''"
sleep $((TIMEOUT_SCALE > 3 ? 20 : 1)) &
run 0 -p $!
says 'pid [0-9]+ has exited'
grep -q 'exit_group:entry         1' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
run 1 -p 99999999
says 'failed to grab pid 99999999: no such process'
run 1 -p abc
says "invalid pid 'abc'"
"$DTRACE" -qn 'BEGIN { printf("%d\n", $target); exit(0); }' -p $$ >"$TMPDIR/out" && grep -qx $$ "$TMPDIR/out" || exit 1
run 0 -c true -c 'sleep 0.5' -c true
[ "$(grep -c 'has exited' "$TMPDIR/err")" -eq 3 ] || { cat "$TMPDIR/err"; exit 1; }
# a command that cannot be traced does not run
"$DTRACE" -qn 'pid$target:a.out:no_such_function:entry { trace(1); }' -c 'echo ran' >"$TMPDIR/out" 2>&1 && exit 1
! grep -q '^ran' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
