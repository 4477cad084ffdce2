#!/bin/sh
# ASSERTION: several processes of -p have their own probes, pid* means all of them, a process that runs the same
# binary and is not named has none.
# @@needs: root uprobe
p1='' p2='' p3=''
for i in 1 2 3; do
	"$PROGDIR/prog_utarget" 100000 20 &
	eval "p$i=$!"
done
trap 'kill $p1 $p2 $p3' EXIT
sleep 0.3
"$DTRACE" -q -p $p1 -p $p2 -n 'pid*:a.out:outer:entry { @n[pid, probeprov] = count(); seen[pid] = 1; }
	pid$target:a.out:outer:return { @r[pid] = count(); }
	tick-100ms /seen['$p1'] && seen['$p2'] && ++n > 4/ { exit(0); }
	END { printa("%d %s %@d\n", @n); printa("return %d %@d\n", @r); }' >"$TMPDIR/out" || exit 1
grep -Eq "^$p1 pid$p1 [1-9]" "$TMPDIR/out" && grep -Eq "^$p2 pid$p2 [1-9]" "$TMPDIR/out" &&
	grep -Eq "^return $p1 [1-9]" "$TMPDIR/out" && ! grep -Eq "$p3|^return $p2" "$TMPDIR/out" && exit 0
echo "$p1 $p2 $p3"
cat "$TMPDIR/out"
exit 1
