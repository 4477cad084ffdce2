#!/bin/sh
# ASSERTION: as many keys as aggsize has room for, and what does not fit is counted to the last one.
# SECTION: Aggregations; Options and Tunables.
# @@needs: root
# @@timeout: 120
# @@skip-in: vm the memory of the VM is small
n=100000
run() {
	"$DTRACE" -q -x aggsize=$1 -n 'syscall::getp*id:entry /pid == $target/ { @[i++] = count(); n++; }
		END { printf("%d firings\n", n); }' -c "$PROGDIR/prog_syscalls $n" >"$TMPDIR/out" 2>"$TMPDIR/err" ||
		{ cat "$TMPDIR/err"; exit 1; }
	fired=$(sed -n 's/ firings//p' "$TMPDIR/out")
	counted=$(awk 'NF == 2 && $1 ~ /^[0-9]+$/ { s += $2 } END { print s + 0 }' "$TMPDIR/out")
	lost=$(sed -n 's/^dtrace: \([0-9]*\) aggregation drops\{0,1\} on CPU [0-9]*$/\1/p' "$TMPDIR/err" | awk '{ s += $1 } END { print s + 0 }')
	[ "$fired" -ge $n ] && [ $((counted + lost)) = "$fired" ] || { echo "$1: $fired fired, $counted counted, $lost lost"; exit 1; }
}
run 64m
# the kernel may be out of per-CPU memory for a moment when so many keys come at once
[ $((lost * 10)) -lt "$fired" ] || { echo "$lost of $fired lost"; exit 1; }
run 512k
[ "$lost" -gt 0 ]
