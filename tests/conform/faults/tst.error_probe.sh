#!/bin/sh
# ASSERTION: ERROR clauses see the fault in arg1 (epid) ... arg5 and themselves in probename, id; a fault in one is counted and
# the next still runs; a fault in a predicate is told as such; faults in a program of many probes name the right one.
# SECTION: dtrace Provider.
# @@needs: root
cat >"$TMPDIR/s.d" <<'X'
ERROR
{
	printf("[%d %d %d %x %s %s %d]", arg1 == e, arg2, arg4, arg5, probeprov, probename, id);
	@p[probeprov, probefunc, probename] = count();
	this->s = probename;
	@q[this->s] = count();
}
ERROR { trace(*(int *)2); }
ERROR { trace("second"); }
syscall::getppid:entry /pid == $target/ { e = epid; @p[probeprov, probefunc, probename] = count(); trace(5); trace(*(int *)3); trace("lost"); }
syscall::getppid:entry /pid == $target/ { e = epid; x = 0; this->y = 5 / x; trace("lost"); }
syscall::getppid:entry /pid == $target && *(int *)4/ { trace("lost"); }
syscall::getppid:entry /pid == $target/ { trace("ok"); }
END { printa("%s:%s:%s %@d\n", @p); printa("%s %@d\n", @q); }
X
"$DTRACE" -s "$TMPDIR/s.d" -c "$PROGDIR/prog_syscalls 2" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
cat "$TMPDIR/out" "$TMPDIR/err" >"$TMPDIR/all"
awk '{ $1 = $2 = ""; print }' "$TMPDIR/out" | sort | uniq -c | sed 's/^ *//; s/ *$//' >"$TMPDIR/got"
for want in '2   :ERROR [1 4 1 3 dtrace ERROR 3]' '2   :ERROR [1 3 4 0 dtrace ERROR 3]' '2   :ERROR [0 0 1 4 dtrace ERROR 3]' \
	'6   :ERROR second' '2   getppid:entry ok'; do
	grep -qxF "$want" "$TMPDIR/got" || { echo "no '$want'"; cat "$TMPDIR/got" "$TMPDIR/all"; exit 1; }
done
grep -q lost "$TMPDIR/out" && exit 1
grep -qx 'dtrace::ERROR 6' "$TMPDIR/out" && grep -q 'syscall:getppid:entry 2$' "$TMPDIR/out" && grep -qx 'ERROR 6' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out"; exit 1; }
for want in 'invalid address \(0x3\) in action #4 at line 10' 'divide-by-zero in action #3 at line 11' \
	'invalid address \(0x4\) in predicate at line 12'; do
	n=$(grep -cE "error on enabled probe ID [0-9]+ \(ID [0-9]+: syscall:vmlinux:getppid:entry\): $want" "$TMPDIR/err")
	[ "$n" -eq 2 ] || { echo "$n times '$want'"; cat "$TMPDIR/err"; exit 1; }
done
grep -qx 'dtrace: 6 errors in ERROR probe enabling' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
