#!/bin/sh
# ASSERTION: whatever moment dtrace is killed at, with SIGKILL too, a process of -p goes on as if nothing had been, one of
# -c runs to its end or never began, and no breakpoint stays behind.
# SECTION: pid Provider; dtrace(8) Utility.
# @@needs: root uprobe
# @@timeout: 60
fail() {
	echo "$1"
	exit 1
}
state() {
	awk '$1 == "State:" { print $2 } $1 == "TracerPid:" && $2 { print "traced by " $2 }' "/proc/$1/status"
}
busy() { # a shell that calls into the C library all the time, and can be asked to say that it is well
	trap 'echo well >>"$TMPDIR/said"' USR1
	while :; do
		read -r _ </proc/self/stat
	done
}
: >"$TMPDIR/said"
busy &
pid=$!
program='pid$target:libc*:*read*:entry, pid$target:libc*:*write*:return { @[probefunc] = count(); }'
for delay in 0 0.002 0.004 0.008 0.012 0.016 0.02 0.03 0.05 0.1; do
	setsid "$DTRACE" -q -n "$program" -p $pid >/dev/null 2>&1 &
	sleep "$delay"
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	case $(state $pid) in
	R | S | D) ;;
	*) fail "killed after $delay s: $(state $pid)" ;;
	esac
done
kill -USR1 $pid
for _ in $(seq 200); do
	grep -q well "$TMPDIR/said" && break
	sleep 0.05
done
grep -q well "$TMPDIR/said" || fail "the process of -p does not answer: $(state $pid)"
kill $pid
wait $pid 2>/dev/null

# -c: each either wrote its line or never ran
for delay in 0 0.002 0.004 0.008 0.016 0.03 0.06; do
	setsid "$DTRACE" -q -n "$program" -c "sh -c 'sleep 0.2; echo done >>$TMPDIR/ended; sleep 0.$$'" >/dev/null 2>&1 &
	sleep "$delay"
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
done
sleep 1
for p in $(pgrep -f "sleep 0.2; echo done >>$TMPDIR/ended"); do
	case $(state "$p") in
	R | S | D | Z) ;;
	*) fail "a process of -c is left: $(state "$p")" ;;
	esac
done
# whatever runs the C library now has its bytes as they are in the file
"$PROGDIR/prog_syscalls" 1 || fail 'a process that starts now does not run'
"$DTRACE" -q -n 'BEGIN { trace("fine"); exit(0); }' | grep -q fine || fail 'dtrace does not run'
