#!/bin/sh
# ASSERTION: JSON without a tool that reads JSON: the lines are these, but for times and numbers of CPUs.
# SECTION: docs/json.md
# @@needs: root
"$DTRACE" -q -x oformat=json -n 'BEGIN
{
	trace("a\"b\x01\xff");
	printf("%d %s", 1, "x");
	@a["k", -5] = count();
	@q = quantize(5);
	@q = quantize(-70);
}
BEGIN { trace(*(int *)8); }
BEGIN { printa("%s %d %@d", @a); exit(3); }' >"$TMPDIR/out" 2>"$TMPDIR/err"
rc=$?
[ $rc = 3 ] || { echo "exit status $rc"; cat "$TMPDIR/err"; exit 1; }
sed 's/"timestamp":[0-9]*,"cpu":-*[0-9]*/W/' "$TMPDIR/out" >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
{"type":"error",W,"epid":2,"id":1,"provider":"dtrace","module":"","function":"","name":"BEGIN","fault":"invalid address","address":"0x8","action":1,"line":9,"msg":"error on enabled probe ID 2 (ID 1: dtrace:::BEGIN): invalid address (0x8) in action #1 at line 9\n"}
{"type":"probe",W,"epid":1,"id":1,"provider":"dtrace","module":"","function":"","name":"BEGIN","output":[{"value":"a\"b\u0001\u00ff"},{"message":"1 x","values":[1,"x"]}]}
{"type":"probe",W,"epid":3,"id":1,"provider":"dtrace","module":"","function":"","name":"BEGIN","output":[{"message":"k -5 1"},{"aggregation-name":"a","function":"count","aggregation-data":[{"keys":["k",-5],"count":1}]},{"exit":3}]}
{"type":"exit",W,"status":3}
{"type":"aggregation",W,"aggregation-name":"q","function":"quantize","aggregation-data":[{"keys":[],"buckets":[{"value":-127,"max":-64,"count":1},{"value":4,"max":7,"count":1}]}]}
X
diff "$TMPDIR/want" "$TMPDIR/got"
