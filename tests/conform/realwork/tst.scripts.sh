#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every script of tests/scripts, which are as people write them, compiles, and the kernel takes its programs: none
# is refused by the verifier. A script with a line `feature: NAME` is left out where `dtrace --features` does not have it.
# @@needs: root
# @@timeout: 240
cd "$TESTDIR/scripts" || exit 1
n=0
bad=0
"$DTRACE" --features >"$TMPDIR/features"
for s in *.d; do
	need=$(sed -n 's|^/\* feature: *\(.*\) \*/|\1|p' "$s")
	[ -z "$need" ] || grep -Eq "^$need +yes" "$TMPDIR/features" || continue
	n=$((n + 1))
	# The target has functions of its own; some scripts want a program's name and a number.
	if ! timeout 60 "$DTRACE" -w -x errtags -x argref -x defaultargs -c "$PROGDIR/prog_utarget 2" -s "$s" sh 5 \
		>"$TMPDIR/out" 2>"$TMPDIR/err" || grep -E 'verifier|BPF|\[D_|couldn.t' "$TMPDIR/err"; then
		echo "== $s"
		head -5 "$TMPDIR/err"
		bad=$((bad + 1))
	fi
done
echo "$n scripts"
[ "$n" -ge 100 ] && [ $bad -eq 0 ]
