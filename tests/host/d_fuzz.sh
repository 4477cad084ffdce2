#!/bin/sh
# ASSERTION: random D programs print what C arithmetic and DTrace's string functions say, the same with and without
# the optimizer, and the kernel refuses none. FUZZ_N programs (20) from seed FUZZ_SEED (1); FUZZ_OPTS: more options, and then
# only the two runs are compared. FUZZ_KEEP: a directory for the programs that fail.
# @@needs: root cmd:python3
# @@timeout: 300
gen=$TESTDIR/fuzz/gen_d.py
n=${FUZZ_N:-20}
seed=${FUZZ_SEED:-1}
last=$((seed + n))
bad=0
cd "$TMPDIR" || exit 1

# fail WHAT: the seed, and the differing lines
fail() {
	echo "seed $seed: $1"
	bad=$((bad + 1))
	if [ -n "$FUZZ_KEEP" ]; then
		for f in p.d a.out a.err b.out b.err; do cp "$f" "$FUZZ_KEEP/$seed.$f"; done
	fi
}

# faults FILE: the fault lines without the numbers that differ from run to run
faults() {
	sed 's/ID [0-9]*//g' "$1"
}

while [ "$seed" -lt "$last" ]; do
	python3 "$gen" "$seed" >p.d || exit 1
	"$DTRACE" $FUZZ_OPTS -s p.d >a.out 2>a.err
	ra=$?
	"$DTRACE" $FUZZ_OPTS -x noopt -s p.d >b.out 2>b.err
	rb=$?
	faults a.err >a.flt
	faults b.err >b.flt
	if [ $ra -ne 0 ] || [ $rb -ne 0 ]; then
		fail "exit status $ra, without optimizer $rb"
		head -3 a.err
		head -3 b.err
	elif ! cmp -s a.out b.out || ! cmp -s a.flt b.flt; then
		fail "the optimizer changes the output"
		diff a.out b.out | head -5
		diff a.flt b.flt | head -5
	elif [ -z "$FUZZ_OPTS" ]; then
		python3 "$gen" --expect "$seed" >want
		sed '/^== rest/,$d' a.out | grep '^[VK] ' | LC_ALL=C sort >got
		cmp -s got want || { fail "wrong value (<: printed, >: right)"; diff got want | head -6; }
	fi
	seed=$((seed + 1))
done
[ $bad -eq 0 ] || { echo "$bad of $n programs failed"; exit 1; }
