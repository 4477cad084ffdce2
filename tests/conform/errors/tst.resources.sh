#!/bin/sh
# ASSERTION: a full disk, a closed pipe, missing rights and low limits give one clear message, exit status 1, and leave no process.
# @@needs: root cmd:setpriv
# @@timeout: 120
cd "$TMPDIR" || exit 1
bad=0
hello='BEGIN { trace(1); exit(0); }'

# fails WORDS COMMAND...: exit 1, WORDS and nothing of a crash on standard error
fails() {
	words=$1
	shift
	timeout 60 "$@" >out 2>err
	r=$?
	if [ $r -ne 1 ] || ! grep -Eq -- "$words" err || grep -q 'Sanitizer\|runtime error' err; then
		echo "status $r, wanted 1 and '$words': $*"
		head -c 400 err
		bad=1
	fi
}

fails 'No space left' sh -c "'$DTRACE' -q -n '$hello' >/dev/full"
fails 'No space left' "$DTRACE" -q -o /dev/full -n "$hello"

# the reader of the pipe leaves: so does dtrace, long before its tick ends it
timeout 20 "$DTRACE" -q -n 'tick-1ms { printf("%d %80s\n", n++, "x"); } tick-15s { exit(0); }' 2>err | head -1 >out
grep -q 'Sanitizer' err && { cat err; bad=1; }
[ -s out ] || { echo "nothing came through the pipe"; bad=1; }

chmod 755 "$TMPDIR"
cp "$DTRACE" ./dtrace_copy && chmod 755 dtrace_copy
fails 'root' setpriv --reuid 65534 --regid 65534 --clear-groups "$TMPDIR/dtrace_copy" -n "$hello"
fails 'CAP_BPF' setpriv --bounding-set -bpf,-sys_admin --inh-caps -bpf,-sys_admin "$DTRACE" -n "$hello"
fails 'CAP_PERFMON' setpriv --bounding-set -perfmon,-sys_admin --inh-caps -perfmon,-sys_admin "$DTRACE" -n "$hello"
fails 'too many open files' sh -c "ulimit -n 10; '$DTRACE' -n 'syscall:::entry { @ = count(); }'"
"$DTRACE" -q -n "$hello" >out 2>err || { echo "does not work afterwards:"; cat err; bad=1; }
if pgrep -f "$TMPDIR/dtrace_copy" >/dev/null; then
	echo "a process is left"
	bad=1
fi
exit $bad
