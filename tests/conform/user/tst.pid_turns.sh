#!/bin/sh
# ASSERTION: a process of -c that becomes another program, forks, crashes, or is another user's is traced as far as it is the
# process that was named, and ends as it would have.
# SECTION: pid Provider; dtrace(8) Utility.
# @@needs: root uprobe
# @@timeout: 60
run() { # COMMAND PROGRAM
	"$DTRACE" -q -n "$2" -c "$1" >"$TMPDIR/out" 2>"$TMPDIR/err" || want 'exit status 0'
}
want() {
	echo "no $1:"
	cat "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
out() {
	grep -Eqx "$1" "$TMPDIR/out" || want "$1"
}

# another program in the same process: the C library is the same file, and has its probes
run "sh -c 'exec $PROGDIR/prog_syscalls 3'" 'pid$target:libc*:syscall:entry { @[execname, pid == $target] = count(); }
	END { printa("%s %d %@d\n", @); }'
out 'prog_syscalls 1 3'

# children are not the process: theirs are not counted
run "sh -c '$PROGDIR/prog_syscalls 3; $PROGDIR/prog_syscalls 4; :'" 'pid$target:libc*:syscall:entry { n++; }
	syscall::getppid:entry /progenyof($target)/ { m++; } END { printf("%d of %d\n", n, m); }'
out '[01] of [78]'

# it crashes in a probed function, between entry and return
run "sh -c 'kill -SEGV \$\$'" 'pid$target:libc*:kill:entry { printf("kill %d\n", arg1); self->in = 1; }
	pid$target:libc*:kill:return { printf("returned\n"); }
	proc:::exit /pid == $target/ { printf("exit %d\n", args[0]); }'
out 'kill 11'
out 'exit [23]'
grep -q returned "$TMPDIR/out" && want 'end in kill()'

# another user's: the probes do not care, and the user's rights are what they were
if command -v setpriv >/dev/null && setpriv --reuid 65534 --clear-groups true 2>/dev/null; then
	run "setpriv --reuid 65534 --clear-groups $PROGDIR/prog_syscalls 2" 'pid$target:libc*:syscall:entry { @[uid] = count(); }
		END { printa("%d %@d\n", @); }'
	out '65534 2'
fi

# with SIGINT: what the process does with it is its own affair, and the session ends when it does
run "sh -c 'trap \"echo caught\" INT; kill -INT \$\$; exit 5'" 'pid$target:libc*:kill:entry { printf("kill %d\n", arg1); }'
out 'kill 2'
out caught
