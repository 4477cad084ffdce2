#!/bin/sh
# ASSERTION: a program far beyond the reach of one jump works; one that is too much for the kernel's verifier is refused with the line
# of D that it had come to and its own words, -x bpflog adds its log, and nothing is left.
# @@needs: root
# @@timeout: 120
cd "$TMPDIR" || exit 1

# clauses N: each prints its number
clauses() {
	seq "$1" | sed 's/.*/BEGIN { trace(&); }/'
	echo 'BEGIN { exit(0); }'
}

clauses 600 >large.d
"$DTRACE" -q -s large.d >out 2>err || { cat err; exit 1; }
[ "$(cat out)" = "$(seq 600 | tr -d '\n')" ] || { echo "not all clauses ran, in order:"; head -c 300 out; exit 1; }

clauses 1200 >huge.d
# refused ARGS: huge.d, for want of anything smaller
refused() {
	"$DTRACE" -q "$@" -s huge.d >out 2>err
	r=$?
	[ $r -eq 1 ] && [ ! -s out ] || { echo "status $r"; head -c 300 out; head -c 300 err; exit 1; }
	head -1 err | grep -Eq "^dtrace: could not enable tracing: huge.d line 10[0-9]+: the kernel's verifier refused program 'dtrace_BEGIN': The sequence of [0-9]+ jumps is too complex: too many clauses and branches for one program \(it has [0-9]+ instructions\); use fewer clauses on one probe\$" ||
		{ head -c 600 err; exit 1; }
}
refused -x bpflog
grep -q '^BPF verifier log:$' err && grep -Eq '^[0-9]+: \([0-9a-f]{2}\) ' err && grep -Eq '^processed [0-9]+ insns' err ||
	{ echo "no log"; head -c 600 err; exit 1; }
if [ "$TEST_ENV" = host ]; then # emulated, the verifier takes long
	refused
	[ "$(wc -l <err)" -eq 2 ] && grep -q '^(-x bpflog shows' err || { cat err; exit 1; }
fi
"$DTRACE" -q -n 'BEGIN { exit(0); }'
