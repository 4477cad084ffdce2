#!/bin/sh
# ASSERTION: in a session with probes on functions, clauses that can fault and keep nothing for each CPU are accepted, at functions
# and elsewhere; the fault is told.
# SECTION: fbt Provider
# @@needs: root kprobe tracefs
# @@timeout: 60
"$DTRACE" -q -n 'fbt::vfs_read:entry { n++; }
	syscall::getppid:entry /pid == $target/ { m = *(int *)8; }
	fbt::ksys_read:entry /pid == $target && !k++/ { m = *(int *)16; }
	END { printf("ended\n"); }' -c "/bin/sh -c '\"$PROGDIR/prog_syscalls\" 1; exec \"$PROGDIR/prog_syscalls\" 1'" \
	>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -q ended "$TMPDIR/out" && grep -q 'getppid:entry.*invalid address (0x8)' "$TMPDIR/err" &&
	grep -q 'ksys_read:entry.*invalid address (0x10)' "$TMPDIR/err" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
