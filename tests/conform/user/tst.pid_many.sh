#!/bin/sh
# ASSERTION: every function of a process can be probed, at entry and return; it ends as it would have.
# @@needs: root uprobe_multi
"$DTRACE" -c "$PROGDIR/prog_utarget 3" -n 'pid$target:::entry { @[probefunc] = count(); }
	pid$target:::return { @r = count(); } END { printa("%s %@d\n", @); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
n=$(sed -n 's/.*matched \([0-9]*\) probes/\1/p' "$TMPDIR/err")
[ "${n:-0}" -gt 1000 ] && grep -q '^inner 3$' "$TMPDIR/out" && grep -q '^main 1$' "$TMPDIR/out" &&
	grep -q 'has exited' "$TMPDIR/err" && exit 0
cat "$TMPDIR/out" "$TMPDIR/err"
exit 1
