#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: Debian's python3.11: each call of a Python function with file, name and line, of -c, of a running process, and of processes that
# start later; calls and returns agree; garbage collection and imports.
#
# Python 3.11 itself has function__entry only while some tracing of Python is on: a profiler that does nothing. Returns are always there.
# @@needs: root uprobe file:/usr/bin/python3.11 cmd:readelf
py=/usr/bin/python3.11
readelf -n $py | grep -q function__entry || { echo 'this python3.11 has no probes'; exit 77; }
cd "$TMPDIR" || exit 1
fail() {
	echo "$*"
	cat out
	exit 1
}
cat >prog.py <<'END'
import gc, sys, time
def inner(n):
    return n * 2
def outer(n):
    return inner(n) + inner(n + 1)
def main(rounds):
    total = 0
    for i in range(rounds):
        total += outer(i)
        if rounds > 100:
            time.sleep(0.005)
    gc.collect()
    import fractions
    return total
if len(sys.argv) > 2:
    sys.setprofile(lambda *a: None)
main(int(sys.argv[1]))
END
cat >s.d <<'EOF'
python$target:::function-entry /basename(copyinstr(arg0)) == "prog.py"/ {
	printf("%s %s:%d\n", copyinstr(arg1), basename(copyinstr(arg0)), arg2);
	@calls[copyinstr(arg1)] = sum(1);
}
python$target:::function-return /basename(copyinstr(arg0)) == "prog.py"/ { @calls[copyinstr(arg1)] = sum(-1); @returns[copyinstr(arg1)] = count(); }
python$target:::gc-start { @gc = count(); }
python$target:::gc-done { @done = count(); }
python$target:::import-find-load-start /copyinstr(arg0) == "fractions"/ { imported = 1; }
END { printf("imported %d\n", imported); printa("%s left %@d\n", @calls); printa("%s returned %@d\n", @returns); printa("collected %@d", @gc); printa(" done %@d\n", @done); }
EOF
"$DTRACE" -q -c "$py prog.py 2 profile" -s s.d >out 2>err || fail "$(cat err)"
grep -E '^(outer|inner|main) ' out | grep prog.py >calls
cat >want <<'END'
main prog.py:6
outer prog.py:4
inner prog.py:2
inner prog.py:2
outer prog.py:4
inner prog.py:2
inner prog.py:2
END
diff want calls || fail 'calls'
for line in 'inner left 0' 'outer left 0' 'main left 0' 'inner returned 4' 'outer returned 2' 'imported 1'; do
	grep -q "^$line\$" out || fail "no '$line'"
done
grep -E 'collected ([0-9]+) done \1$' out >/dev/null || fail 'collections'
# one that runs, and one that comes
$py prog.py 100000 profile &
pid=$!
trap 'kill $pid' EXIT
until grep -q python3.11 "/proc/$pid/maps"; do sleep 0.05; done
"$DTRACE" -q -n "python$pid:::function-entry /copyinstr(arg1) == \"inner\" && n++ > 5/ { trace(\"called\"); exit(0); }" >out && grep -q called out ||
	fail 'running'
"$DTRACE" -wq -n 'BEGIN { system("'"$py prog.py 1"' &"); } python*:::function-return /copyinstr(arg1) == "main" && pid != $1/ {
	printf("%s %s", probeprov, execname); exit(0); }' "$pid" >out 2>&1
grep -q '^python\* python3.11' out || fail 'later'
