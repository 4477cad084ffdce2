#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: raise() sends the signal to the process that fired the probe, and to no other; what is no signal is a fault
# that is told; without -w nothing is enabled.
# SECTION: Actions and Subroutines, raise().
# @@needs: root send_signal
# @@timeout: 60
cd "$TMPDIR" || exit 1
"$DTRACE" -wn 'syscall::getppid:entry /pid == $target && ++n == 3/ { raise(SIGUSR1); }' \
	-c "$PROGDIR/prog_syscalls 5" >out 2>err || { cat err; exit 1; }
grep -Eq 'terminated by SIGUSR1$' err || { cat err; exit 1; }
"$DTRACE" -wqn 'syscall::getppid:entry /pid == $target && !n++/ { raise(4711); printf("never\n"); }
	ERROR { printf("fault %d value %d\n", arg4, arg5); exit(0); }' -c "$PROGDIR/prog_syscalls 5" >out 2>err || { cat err; exit 1; }
grep -qx 'fault 3 value 4711' out || { cat out err; exit 1; }
if "$DTRACE" -qn 'syscall::getppid:entry { raise(9); }' >out 2>err; then exit 1; fi
grep -q 'Destructive actions not allowed' err || { cat err; exit 1; }
