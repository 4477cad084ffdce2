#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: data of one speculation from all CPUs shows when one of them commits it, none twice and none but that; with
# discard() nothing shows.
# SECTION: Speculative Tracing.
# @@needs: root
# @@timeout: 60
cpus=$(grep -c '^processor' /proc/cpuinfo)
[ "$cpus" -ge 2 ] || { echo "needs two CPUs"; exit 77; }
cd "$TMPDIR" || exit 1
# One spinning process for each CPU: an idle one may not be sampled.
i=0
while [ $i -lt "$cpus" ] && [ $i -lt 8 ]; do
	"$PROGDIR/prog_busy" $((6000 * TIMEOUT_SCALE)) &
	spin="$spin $!"
	i=$((i + 1))
done
trap 'kill $spin 2>/dev/null' EXIT
cat >c.d <<'D'
BEGIN { spec = speculation(); }
profile-199 /!done/ { @n[cpu] = count(); all++; }
profile-199 /!done/ { speculate(spec); printf("spec %d\n", cpu); }
tick-200ms /all > 200 && !done/ { done = 1; }
tick-200ms /done++ == 1/ { END_IT(spec); }
tick-200ms /done > 3/ { exit(0); }
END { printa("count %d %@d\n", @n); }
D
sed 's/END_IT/commit/' c.d >commit.d
sed 's/END_IT/discard/' c.d >discard.d
"$DTRACE" -qs commit.d >out 2>err || { cat err; exit 1; }
awk '$1 == "spec" { s[$2]++ } $1 == "count" { c[$2] = $3 }
	END {
		for (i in c) {
			n++
			if (s[i] > c[i] || s[i] < c[i] - 2) { print "CPU", i, "has", s[i] + 0, "of", c[i]; bad = 1 }
		}
		exit bad || n < 2
	}' out || { tail -5 out; cat err; exit 1; }
"$DTRACE" -qs discard.d >out 2>err || { cat err; exit 1; }
if grep -q '^spec' out || ! grep -q '^count' out; then head -3 out; exit 1; fi
