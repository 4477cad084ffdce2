#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: keys that come all at once, at probes that interrupts are off at, are not dropped, nor are those of a hundred thousand
# different keys when aggsize has room for them; the sums are right for each, and so they are after clear() and trunc().
# SECTION: Aggregations, Drops.
# @@needs: root
# @@timeout: 120
cd "$TMPDIR" || exit 1
i=0
while [ $i -lt 5 ]; do
	i=$((i + 1))
	timeout 60 "$DTRACE" -q -c "$PROGDIR/prog_syscalls 1000" -n 'sched::: { @[probename] = count(); }' >out 2>err || { cat err; exit 1; }
	grep drop err && exit 1
done
# one key, and then many of which the first ones are there already
cat >k.d <<'D'
syscall::getppid:entry /pid == $target/ { @a[n] = count(); @b[n % 3000] = sum(2); @q[n & 1023] = quantize(n); n++; }
END
{
	printa("a %d %@d\n", @a);
	printa("b %d %@d\n", @b);
	clear(@b);
	printa("c %d %@d\n", @b);
	trunc(@a, 1);
	printa("t %@d\n", @a);
	trunc(@q);
}
D
timeout 100 "$DTRACE" -q -x aggsize=64m -x bufsize=4m -c "$PROGDIR/prog_syscalls 100000" -s k.d >out 2>err || { cat err; exit 1; }
grep drop err && exit 1
[ "$(grep -c '^a [0-9]* 1$' out)" -eq 100000 ] || { grep -c '^a' out; exit 1; }
[ "$(grep -c '^b ' out)" -eq 3000 ] || { grep -c '^b' out; exit 1; }
awk '$1 == "b" { s += $3 } END { exit s != 200000 }' out || { echo "sums"; exit 1; }
[ "$(grep -c '^c [0-9]* 0$' out)" -eq 3000 ] || { grep '^c' out | head -3; exit 1; }
[ "$(grep -c '^t 1$' out)" -eq 1 ] || { grep '^t' out | head -3; exit 1; }
# a small aggsize still drops, and tells so
timeout 60 "$DTRACE" -q -x aggsize=4k -c "$PROGDIR/prog_syscalls 5000" -n 'syscall::getppid:entry { @[n++] = count(); }' >out 2>err
grep -q 'aggregation drops' err || { cat err; exit 1; }
