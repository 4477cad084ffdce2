#!/bin/sh
# ASSERTION: one-liners that everybody knows: who starts what, who kills whom, what is called and read, by whom.
# SECTION: proc Provider
# @@needs: root tp_btf tracefs
# @@timeout: 60
fail() {
	echo "$*"
	cat "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
d() {
	local text="$1"
	shift
	"$DTRACE" -q -o "$TMPDIR/out" -n "$text" "$@" >"$TMPDIR/own" 2>"$TMPDIR/err" || fail "status $?"
}
cat >"$TMPDIR/run" <<'X'
/bin/cat /dev/null
(sleep 100; exit 0) &
kill -KILL $!
wait $!
exec "$PROGDIR/prog_syscalls" 50
X
d 'proc:::exec-success { printf("%s(pid=%d) started by uid - %d\n", execname, pid, uid); }' -c "/bin/sh $TMPDIR/run"
for who in cat prog_syscalls; do
	grep -Eqx "$who\(pid=[1-9][0-9]*\) started by uid - $(id -u)" "$TMPDIR/out" || fail "$who was not seen"
done

d 'proc:::signal-send /args[2] == SIGKILL/ { printf("%s was sent by %s\n", args[1]->pr_fname, execname); }' -c "/bin/sh $TMPDIR/run"
grep -Eqx '(sh|dash|sleep|busybox) was sent by (sh|dash|busybox)' "$TMPDIR/out" || fail "no SIGKILL"

d 'syscall:::entry /pid == $target && execname == "prog_syscalls"/ { @[probefunc] = count(); }' -c "/bin/sh $TMPDIR/run"
grep -Eqx ' *getppid +50' "$TMPDIR/out" || fail "not 50 calls"

d 'syscall::exec*:return, proc:::exec-success { trace(execname); }' -c "/bin/sh $TMPDIR/run"
grep -q prog_syscalls "$TMPDIR/out" || fail "no exec"

d 'sysinfo:::readch /pid == $target/ { @bytes[execname] = sum(arg0); }' -c '/bin/cat /proc/self/status'
grep -Eq '^ *cat +[1-9]' "$TMPDIR/out" || fail "nothing read"

d 'profile-997 /pid == $target/ { @[execname] = count(); }' -c "/bin/sh -c 'i=0; while [ \$i -lt 100000 ]; do i=\$((i + 1)); done'"
grep -Eq '^ *(sh|dash) +[1-9]' "$TMPDIR/out" || fail "no samples"
