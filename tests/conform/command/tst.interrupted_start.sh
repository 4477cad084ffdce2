#!/bin/sh
# ASSERTION: SIGINT and SIGTERM while programs are being loaded end dtrace soon, with a message and status 1; what -c started has not
# run and is gone, what -p grabbed goes on, nothing stays attached.
# @@needs: root
# @@timeout: 120
cd "$TMPDIR" || exit 1

# The verifier is busy with this for seconds.
[ "$TEST_ENV" = host ] && n=500 || n=100 # emulated, it takes long enough
seq $n | sed 's/.*/BEGIN { printf("%s\\n", strjoin(execname, "&")); }/' >long.d
sleep 1000 &
other=$!
trap 'kill $other' EXIT

# what a shell starts in the background ignores SIGINT
int=TERM default=
env --default-signal=INT true 2>/dev/null && int=INT default="env --default-signal=INT"

# interrupt SIGNAL DTRACE-ARGUMENTS: when all is compiled and the maps are there
interrupt() {
	sig=$1
	shift
	: >err
	$default "$DTRACE" -q -x debug -s long.d "$@" >out 2>err &
	pid=$!
	until grep -q 'DEBUG: map' err; do
		kill -0 $pid 2>/dev/null || { echo "ended by itself"; cat err; exit 1; }
		sleep 0.05
	done
	kill -s "$sig" $pid
	wait $pid
	r=$?
	[ $r -eq 1 ] && grep -qx 'dtrace: could not enable tracing: interrupted' err && [ ! -s out ] ||
		{ echo "SIG$sig $*: status $r"; grep -v DEBUG err; cat out; exit 1; }
}
interrupt $int
interrupt HUP
interrupt TERM -c "touch $TMPDIR/was_run"
[ ! -e was_run ] || { echo "the command has run"; exit 1; }
interrupt $int -p $other
grep -q '^State:.*S ' /proc/$other/status && grep -q '^TracerPid:.*[^0-9]0$' /proc/$other/status || { cat /proc/$other/status; exit 1; }
