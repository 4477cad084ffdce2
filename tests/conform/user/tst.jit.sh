#!/bin/bash
# SPDX-License-Identifier: MIT
# ASSERTION: functions that a virtual machine compiled have names in ustack() and jstack(): of Node.js by its perf map and by its
# jitdump, of Java by jcmd's perf map; also when the process is gone when they are printed.
# SECTION: Actions/ustack; Actions/jstack
# @@needs: root perf_event cpu_clock
# @@timeout: 300

cd "$TMPDIR" || exit 1
bad=0 ran=0
check() { # NAME WANT...: what is in out
	local name=$1
	shift
	ran=$((ran + 1))
	for want; do
		grep -q "$want" out && continue
		echo "$name: no $want"
		head -n 60 out err
		bad=1
	done
}
SAMPLE='profile-199 /pid == $target && arg1/ { @[jstack(30)] = count(); n++; }'

if command -v node >/dev/null; then
	cat >loop.js <<-'E'
		function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
		function outermost(ms) {
			const spent = () => process.cpuUsage().user / 1000, end = spent() + ms;
			let s = 0;
			while (spent() < end) s += fibonacci(18);
			return s;
		}
		outermost(+process.argv[2]);
	E
	for option in --perf-basic-prof --perf-prof; do
		timeout 90 "$DTRACE" -q -n "$SAMPLE"' tick-10hz /n > 150/ { exit(0); }' \
			-c "node $option loop.js 30000" >out 2>err || { cat err; bad=1; }
		check "node $option" '\[jit\]`.*fibonacci.*+0x' '^ *node`.*+0x'
		rm -f /tmp/perf-*.map jit-*.dump
		# gone before its records are read
		timeout 90 "$DTRACE" -q -x switchrate=20s -n "$SAMPLE" -c "node $option loop.js 700" >out 2>err || { cat err; bad=1; }
		check "node $option, gone" '\[jit\]`.*fibonacci.*+0x'
	done
else
	echo "no node"
fi

if command -v java >/dev/null && command -v javac >/dev/null && command -v jcmd >/dev/null; then
	cat >Loop.java <<-'E'
		public class Loop {
			static long fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
			public static void main(String[] args) {
				long s = 0;
				while (s != 1) s = fibonacci(30) + 2;
			}
		}
	E
	javac Loop.java || exit 1
	java -XX:+PreserveFramePointer Loop &
	pid=$!
	trap 'kill $pid 2>/dev/null' EXIT
	for _ in {1..40}; do
		sleep 0.5
		jcmd $pid Compiler.perfmap >/dev/null 2>&1 && grep -q fibonacci /tmp/perf-$pid.map 2>/dev/null && break
	done
	timeout 90 "$DTRACE" -q -n "$SAMPLE"' tick-10hz /n > 100/ { exit(0); }' -p $pid >out 2>err || { cat err; bad=1; }
	check java '\[jit\]`.*fibonacci.*+0x' 'libjvm.so'
	rm -f /tmp/perf-$pid.map
else
	echo "no java"
fi
[ $ran != 0 ] || { echo "neither node nor java is here"; exit 77; }
exit $bad
