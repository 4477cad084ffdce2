#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every line of JSON output follows docs/json.schema.json.
# @@needs: root cmd:python3
# @@timeout: 60
schema=$TESTDIR/../docs/json.schema.json
python3 -c 'import jsonschema' 2>/dev/null || { echo "needs the Python module jsonschema"; exit 77; }
cat >"$TMPDIR/s.d" <<'X'
BEGIN
{
	trace(1);
	trace("text\xfe");
	printf("%d %s %p", 1, execname, arg0);
	print(*curthread);
	tracemem(curthread, 16);
	stack();
	ustack();
	sym((uintptr_t)curthread->sched_class);
	mod((uintptr_t)curthread->sched_class);
	usym(1);
	umod(1);
	uaddr(1);
	@keys[pid, execname, probefunc, stack(3), ustack(3), sym((uintptr_t)curthread->sched_class), umod(1)] = count();
	@sum_bytes = sum(-1);
	@min = min(1);
	@max = max(1);
	@avg = avg(1);
	@stddev = stddev(1);
	@q = quantize(-1);
	@l = lquantize(-1, 0, 10);
	@ll = llquantize(-1, 10, 0, 3, 10);
	normalize(@q, 2);
}
BEGIN { trace(*(int *)0); }
syscall:::entry { trace(probefunc); stack(); }
tick-200ms { printa(@avg); printa("%@d\n", @max); exit(1); }
X
"$DTRACE" -x oformat=json -b 8k -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err"
[ $? = 1 ] && [ -s "$TMPDIR/out" ] || { cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -F -x oformat=json -n 'syscall::read:,syscall::write: { } tick-100ms { exit(0); }' >>"$TMPDIR/out" 2>/dev/null || exit 1
python3 - "$schema" "$TMPDIR/out" <<'X'
import json, sys, jsonschema
check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
types = set()
for n, line in enumerate(open(sys.argv[2], encoding="utf-8", errors="strict"), 1):
    record = json.loads(line)
    types.add(record["type"])
    if n > 400 and record["type"] == "probe":
        continue
    for e in check.iter_errors(record):
        sys.exit("line %d: %s\n%s" % (n, e.message, line[:2000]))
missing = {"probe", "aggregation", "error", "exit"} - types
if missing:
    sys.exit("no records of type %s" % missing)
X
