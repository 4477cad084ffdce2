#!/bin/sh
# ASSERTION: -x oformat=folded prints a line per entry of each aggregation: other keys, user stacks, kernel stacks, each with its
# outermost frame first, and the number. Nothing else is printed.
# SECTION: docs/json.md
# @@needs: root cmd:awk
cat >"$TMPDIR/s.d" <<'X'
BEGIN
{
	printf("not seen\n");
	trace(5);
	@a[stack(), "semi;colon", pid] = sum(7);
	@b["left", "right"] = count();
	@c["zero"] = sum(0);
	@d["histogram"] = quantize(5);
	@p["printed"] = count();
	printa(@p);
	exit(0);
}
X
"$DTRACE" -q -x oformat=folded -s "$TMPDIR/s.d" >"$TMPDIR/out" || exit 1
cat "$TMPDIR/out"
[ "$(wc -l <"$TMPDIR/out")" = 3 ] || exit 1
grep -qx 'printed 1' "$TMPDIR/out" || exit 1
grep -qx 'left;right 1' "$TMPDIR/out" || exit 1
# the system call is the outermost frame but one or two, what runs BEGIN is the innermost
grep -Eq '^semi:colon;[0-9]+;.*do_syscall.*;.*bpf.* 7$' "$TMPDIR/out" || exit 1

"$DTRACE" -x oformat=folded -n 'syscall:::entry { @[execname, ustack(5), stack(5)] = count(); } tick-200ms { exit(0); }' 2>/dev/null >"$TMPDIR/out" || exit 1
awk '!/^[^;]+(;[^;]+)* [0-9]+$/ { print "bad line: " $0; bad = 1 } END { exit bad || NR == 0 }' "$TMPDIR/out"
