#!/bin/sh
# ASSERTION: where bpf(2) is forbidden or is not there, tracing is one clear message and status 1; lists and compiling need none of it.
# @@needs: root
# @@timeout: 60
# fails ERRNO WORDS D-PROGRAM
fails() {
	"$PROGDIR/prog_nobpf" "$1" timeout $((20 * TIMEOUT_SCALE)) "$DTRACE" -q -n "$3" >"$TMPDIR/out" 2>"$TMPDIR/err"
	r=$?
	[ $r -ne 77 ] || { cat "$TMPDIR/err"; exit 77; }
	[ $r -eq 1 ] && [ ! -s "$TMPDIR/out" ] && [ "$(wc -l <"$TMPDIR/err")" -eq 1 ] &&
		grep -q "^dtrace: could not enable tracing: cannot .*: $2" "$TMPDIR/err" ||
		{ echo "$1: status $r: $3"; cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
}
for p in 'BEGIN { exit(0); }' 'syscall:::entry { @ = count(); } tick-1s { exit(0); }' 'profile-97 { @[stack()] = count(); }'; do
	fails EPERM 'Operation not permitted, though the capabilities are there: a security module, lockdown or a seccomp filter forbids it$' "$p"
	fails ENOSYS 'the kernel was built without the bpf() or perf_event_open() system call$' "$p"
done
"$PROGDIR/prog_nobpf" EPERM "$DTRACE" -ln syscall::read:entry | grep -Eq ' syscall +vmlinux +read entry$' || exit 1
"$PROGDIR/prog_nobpf" ENOSYS "$DTRACE" -en 'BEGIN { trace(curthread->pid); }' || exit 1
"$PROGDIR/prog_nobpf" ENOSYS "$DTRACE" --features | grep -q '^bpf *no .*not built into this kernel'
