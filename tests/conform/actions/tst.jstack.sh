#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: jstack() is a user stack: with frames, with frames and a size for strings, and as a key; -x jstackframes is its
# default.
# SECTION: Actions and Subroutines, jstack().
# @@needs: root
cd "$TMPDIR" || exit 1
"$DTRACE" -qn 'syscall::getppid:entry /pid == $target/ { jstack(5, 100); @[jstack(2)] = count(); jstack(0); exit(0); }' \
	-c "$PROGDIR/prog_syscalls 2" >out 2>err
grep -q 'D_\|frames' err || { cat err; exit 1; }
"$DTRACE" -x jstackframes=1 -qn 'syscall::getppid:entry /pid == $target/ { jstack(); printf("--\n"); ustack(5); exit(0); }' \
	-c "$PROGDIR/prog_syscalls 2" >out 2>err || { cat err; exit 1; }
awk '/^--/ { on = 1 } NF && !/^--/ { n[on + 0]++ } END { exit !(n[0] == 1 && n[1] >= 1) }' out || { cat out; exit 1; }
"$DTRACE" -qn 'syscall::getppid:entry /pid == $target/ { jstack(5, 100); @[jstack(2)] = count(); exit(0); }' \
	-c "$PROGDIR/prog_syscalls 2" >out 2>err || { cat err; exit 1; }
[ "$(grep -c '0x\|`' out)" -ge 2 ] || { cat out; exit 1; }
