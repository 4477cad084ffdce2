#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: stop() leaves the process stopped, also when tracing is over; SIGCONT lets it go on as if nothing had been.
# SECTION: Actions and Subroutines, stop().
# @@needs: root send_signal
# @@timeout: 60
cd "$TMPDIR" || exit 1
sh -c "while [ ! -e go ]; do sleep 0.1; done; exec $PROGDIR/prog_syscalls 3" &
p=$!
"$DTRACE" -wqn 'BEGIN { system("touch go"); }
	syscall::getppid:entry /pid == $1/ { stop(); printf("stopped\n"); exit(0); }' $p >out 2>err ||
	{ cat err; kill $p; exit 1; }
grep -q stopped out || { kill $p; exit 1; }
n=0
while [ $n -lt 50 ]; do
	state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$p/status")
	[ "$state" = T ] && break
	sleep 0.1
	n=$((n + 1))
done
[ "$state" = T ] || { echo "state $state"; kill $p; exit 1; }
kill -CONT $p
wait $p || { echo "status $?"; exit 1; }
if "$DTRACE" -qn 'BEGIN { stop(); exit(0); }' >out 2>err; then exit 1; fi
grep -q 'Destructive actions not allowed: stop() needs -w' err || { cat err; exit 1; }
