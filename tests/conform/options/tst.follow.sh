#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: with -x follow, children of the processes of -c and -p fire the probes of pid$target and of USDT providers with $target:
# of every generation, orphans, other threads, after an exec; nobody else does, and without the option none of them.
# SECTION: Options/follow; pid Provider
# @@needs: root uprobe task_storage
# @@covers: follow
# @@timeout: 90

bad=0
F=$PROGDIR/prog_family
# the same program all the time, in no family of ours
(while :; do "$F" 3; done) &
other=$!
trap 'kill $other 2>/dev/null' EXIT

check() { # WANT OPTION...
	local want=$1 got
	shift
	got=$(timeout 25 "$DTRACE" -q "$@" 2>"$TMPDIR/err" | sed 's/+0x[0-9a-f]*$/+0x../' | tr '\n' ' ' | tr -s ' ')
	[ "$got" = "$want" ] && return
	echo "$*: '$got', not '$want'"
	cat "$TMPDIR/err"
	bad=1
}
PRINT='END { printa("%d=%@d\n", @); }'
STEP='pid$target:a.out:step:entry { @[arg0] = count(); }'
BORN='family$target:::born { @[arg0] = count(); }'

all='0=1 1=1 2=1 3=1 4=1 5=1 '
check "$all" -x follow -x aggsortkey -n "$STEP $PRINT" -c "$F 5"
check '0=1 ' -x aggsortkey -n "$STEP $PRINT" -c "$F 5"
check "$all" -x follow -x aggsortkey -n "$BORN $PRINT" -c "$F 5"
check '0=1 ' -x aggsortkey -n "$BORN $PRINT" -c "$F 5"
check "$all" -x follow -x aggsortkey -n "pid\$target:a.out:step:return { @[self->g] = count(); }
	pid\$target:a.out:step:entry { self->g = arg0; } $PRINT" -c "$F 5"

# the name is that of the process that was named, pid is that of the one that fires
check 'pid 1 0 pid 1 1 ' -x follow -x aggsortkey -n 'pid$target:a.out:step:entry {
	@[probeprov == strjoin("pid", lltostr($target)), pid == $target] = count(); }
	END { printa("pid %d %d\n", @); }' -c "$F 5"

# two families: each its own probes
check '2 3 5 ' -x follow -n "pid*:a.out:step:entry { @[probeprov] = count(); n++; }
	END { printa(\"%@d\n\", @); printf(\"%d\n\", n); }" -c "$F 1" -c "$F 2"

# a shell's children, and what they become: the library is the same file
check 'prog_syscalls 7 ' -x follow -n 'pid$target:libc*:syscall:entry /execname == "prog_syscalls"/ { @[execname] = count(); }
	END { printa("%s %@d\n", @); }' -c "sh -c '$PROGDIR/prog_syscalls 3; ($PROGDIR/prog_syscalls 4); :'"

# stacks of children have names
check ' prog_family`step prog_family`main+0x.. ' -x follow -n 'pid$target:a.out:step:entry /arg0 == 1/ { ustack(2); }' -c "$F 2"

# one that runs already, and other processes of its program
"$F" 5 "$TMPDIR/go" &
pid=$!
trap 'kill $other $pid 2>/dev/null' EXIT
until [ "$(readlink /proc/$pid/exe)" = "$(readlink -f "$F")" ]; do sleep 0.1; done
(while ! grep -q ready "$TMPDIR/ready" 2>/dev/null; do sleep 0.1; done; : >"$TMPDIR/go") &
check "$all" -x follow -x aggsortkey -n "BEGIN { freopen(\"$TMPDIR/ready\"); printf(\"ready\"); freopen(\"\"); } $STEP $PRINT" \
	-w -p $pid
exit $bad
