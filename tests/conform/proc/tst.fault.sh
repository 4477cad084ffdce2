#!/bin/sh
# ASSERTION: A thread's lwp-create, lwp-start and lwp-exit without those of a process; fault with its code and siginfo before the signal
# is sent; signal-clear when sigtimedwait() has taken a signal.
# SECTION: proc Provider
# @@needs: root tp_btf
"$DTRACE" -q -x temporal -c "$PROGDIR/prog_signals" -o "$TMPDIR/out" -n '
proc:::lwp-create /pid == $target && args[0]->pr_lwpid != args[1]->pr_pid/ { printf("lwp-create %d\n", args[1]->pr_pid == pid); }
proc:::lwp-start /pid == $target && tid != pid/ { printf("lwp-start\n"); }
proc:::start /pid == $target && tid != pid/ { printf("start\n"); }
proc:::lwp-exit /pid == $target && tid != pid/ { printf("lwp-exit\n"); }
proc:::exit /pid == $target && tid != pid/ { printf("exit\n"); }
proc:::fault /ppid == $target/ { printf("fault %d %d %d\n", args[0], args[1]->si_signo, args[1]->si_code); }
proc:::signal-send /ppid == $target && args[2] == SIGSEGV/ { printf("send\n"); }
proc:::exit /ppid == $target/ { printf("exit %d\n", args[0]); }
proc:::signal-clear /pid == $target/ { printf("clear %d %d\n", args[0], args[1]->si_signo); }
' >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sed -i '/^$/d' "$TMPDIR/out"
sed -i 's/exit 3/exit 2/' "$TMPDIR/out"
diff - "$TMPDIR/out" <<'X'
lwp-create 1
lwp-start
lwp-exit
fault 6 11 1
send
exit 2
clear 12 12
X
