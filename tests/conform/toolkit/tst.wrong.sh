#!/bin/sh
# ASSERTION: each tool shows how it is used when asked (-h, status 0); an option that there is not, or without its value, a process that is
# gone and a system call that does not exist are named, and nothing is traced.
# @@needs: root
# @@timeout: 60
bad=0

# wrong STATUS MESSAGE TOOL ARG...
wrong() {
	status=$1 message=$2
	tool=$TESTDIR/../toolkit/$3
	shift 3
	timeout $((10 * TIMEOUT_SCALE)) "$tool" "$@" >"$TMPDIR/out" 2>&1 </dev/null
	rc=$?
	[ $rc = "$status" ] && grep -q -- "$message" "$TMPDIR/out" && return
	echo "${tool##*/} $*: status $rc, not $status, or no \"$message\":"
	cat "$TMPDIR/out"
	bad=1
}

"$PROGDIR/prog_utarget" &
gone=$!
wait $gone
for name in dtruss errinfo execsnoop flamegraph hotuser iosnoop iotop opensnoop plockstat procsystime rwsnoop tcpsnoop; do
	wrong 0 "^usage: $name " $name -h
	wrong 2 "^$name: there is no option -Z" $name -Z
done
for name in errinfo iosnoop opensnoop procsystime rwsnoop tcpsnoop; do
	wrong 1 "^$name: there is no process $gone" $name -d 1 -p $gone
	wrong 2 "^$name: option -p needs a value" $name -p
done
for name in dtruss hotuser plockstat; do
	wrong 1 "failed to grab pid $gone: no such process" $name -p $gone
done
wrong 1 "^dtruss: there is no system call 'nosuch'" dtruss -t nosuch true
exit $bad
