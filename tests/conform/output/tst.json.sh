#!/bin/sh
# ASSERTION: -x oformat=json prints one valid JSON object a line: firings with the values of each action, aggregations with
# keys and buckets, errors, drops and the exit status; nothing else goes to standard output.
# SECTION: docs/json.md
# @@needs: root cmd:jq
cat >"$TMPDIR/s.d" <<'X'
#pragma D option oformat=json
#pragma D option quiet
struct pair { int a; char b[8]; unsigned int c; };
struct pair p;
BEGIN
{
	p.a = -2;
	p.c = 7;
	trace(42);
	trace("q\"\\\t\x01\xff\xc3\xa9\xed\xa0\x80");
	printf("%d of %s\n", -1, "two");
	print(p);
	trace((unsigned long)-1);
	@a["k", -5] = count();
	@a["k", -5] = count();
	@q = quantize(5);
	@q = quantize(6);
	@q = quantize(-70);
	@q = quantize(0);
	@time_ns["x"] = lquantize(100, 0, 10, 5);
	@ll = llquantize(150, 10, 0, 3, 10);
	@m = min(-3);
	@n = sum(100);
	normalize(@n, 10);
}
BEGIN { trace(*(int *)8); }
BEGIN { printa(@a); printa("%s/%d %@d\n", @a); exit(3); }
END { stack(1); }
X
"$DTRACE" -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err"
rc=$?
[ $rc = 3 ] || { echo "exit status $rc"; cat "$TMPDIR/err"; exit 1; }
grep -q '^dtrace: error on enabled probe' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }

# is FILTER WANTED
is() {
	got=$(jq -cs "$1" "$TMPDIR/out") || { cat "$TMPDIR/out"; exit 1; }
	[ "$got" = "$2" ] || { echo "$1: $got, not $2"; exit 1; }
}

[ "$(wc -l <"$TMPDIR/out")" = "$(jq -c . "$TMPDIR/out" | wc -l)" ] || { cat "$TMPDIR/out"; exit 1; }
is '[.[].type] | sort | group_by(.) | map([.[0], length])' '[["aggregation",5],["error",1],["exit",1],["probe",3]]'
is '[.[] | select(.type == "probe")][0] | [.provider, .module, .function, .name, .id, .epid]' '["dtrace","","","BEGIN",1,1]'
is '[.[] | select(.name == "BEGIN" and .type == "probe")][0].output | .[0,1,2]' \
	"$(printf '{"value":42}\n{"value":"q\\"\\\\\\t\\u0001\303\277\303\251\303\255\302\240\302\200"}\n{"message":"-1 of two\\n","values":[-1,"two"]}')"
is '[.[] | select(.name == "BEGIN" and .type == "probe")][0].output[3]' '{"print":{"a":-2,"b":"","c":7},"type":"struct pair"}'
grep -q '{"value":18446744073709551615}' "$TMPDIR/out" || exit 1
is '[.[] | select(.name == "BEGIN" and .type == "probe")][1].output' \
	'[{"aggregation-name":"a","function":"count","aggregation-data":[{"keys":["k",-5],"count":2}]},{"message":"k/-5 2\n"},{"aggregation-name":"a","function":"count","aggregation-data":[{"keys":["k",-5],"count":2}]},{"exit":3}]'
is '[.[] | select(.type == "aggregation") | .["aggregation-name"]]' '["q","time_ns","ll","m","n"]'
is '.[] | select(."aggregation-name" == "q") | ."aggregation-data"[0].buckets' \
	'[{"value":-127,"max":-64,"count":1},{"value":0,"max":0,"count":1},{"value":4,"max":7,"count":2}]'
is '.[] | select(."aggregation-name" == "time_ns") | [.unit, ."aggregation-data"]' \
	'["ns",[{"keys":["x"],"buckets":[{"value":10,"max":null,"count":1}]}]]'
is '.[] | select(."aggregation-name" == "ll") | ."aggregation-data"[0].buckets' '[{"value":100,"max":199,"count":1}]'
is '.[] | select(."aggregation-name" == "m") | ."aggregation-data"' '[{"keys":[],"min":-3}]'
is '.[] | select(."aggregation-name" == "n") | ."aggregation-data"' '[{"keys":[],"sum":10,"normal":10}]'
is '.[] | select(.type == "error") | [.fault, .address, .action, .line, .name]' '["invalid address","0x8",1,26,"BEGIN"]'
is '.[] | select(.type == "exit") | [.cpu >= 0, .timestamp > 0, .status]' '[true,true,3]'
is '[.[] | select(.name == "END")][0].output[0]."stack-frames"[0] | [(.symbol | length > 0), (.address | startswith("0x"))]' '[true,true]'

# without -q every firing is a line; with it those that recorded something
"$DTRACE" -x oformat=json -n 'BEGIN { x = 1; } BEGIN { } BEGIN { exit(0); }' 2>/dev/null >"$TMPDIR/out"
is '[.[] | select(.type == "probe") | .output]' '[[],[{"exit":0}]]'
"$DTRACE" -q -x oformat=json -n 'BEGIN { } BEGIN { exit(0); }' >"$TMPDIR/out"
is '[.[] | select(.type == "probe") | .output]' '[[{"exit":0}]]'

# -o, freopen(), drops
"$DTRACE" -q -x oformat=json -b 4k -o "$TMPDIR/file" -n 'syscall:::entry { trace(probefunc); stack(20); } tick-300ms { exit(0); }' 2>"$TMPDIR/err" || exit 1
mv "$TMPDIR/file" "$TMPDIR/out"
if grep -q ' drops\? on CPU' "$TMPDIR/err"; then
	is 'map(select(.type == "drop")) | [(length > 0), (map(.kind == "PRINCIPAL") | all), (map(.count > 0) | all)]' '[true,true,true]'
fi
"$DTRACE" -w -q -x oformat=json -n "BEGIN { freopen(\"$TMPDIR/re\"); } BEGIN { trace(1); } BEGIN { freopen(\"\"); exit(0); }" >/dev/null || exit 1
jq -c . "$TMPDIR/re" >/dev/null || { cat "$TMPDIR/re"; exit 1; }
grep -q '"value":1' "$TMPDIR/re" || exit 1

"$DTRACE" -q -x oformat=json -x aggpercpu -n 'BEGIN { @a = sum(-7); exit(0); }' >"$TMPDIR/out" || exit 1
is '.[] | select(.type == "aggregation") | ."aggregation-data"[0] | [.sum, (.percpu | add)]' '[-7,-7]'

# what a command prints is beside it
"$DTRACE" -w -q -x oformat=json -n 'BEGIN { system("echo not JSON"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
is '.[] | select(.type == "exit") | .status' 0
grep -qx 'not JSON' "$TMPDIR/err" || { echo "system() printed elsewhere"; exit 1; }

"$DTRACE" -x oformat=yaml -n BEGIN 2>"$TMPDIR/err" && exit 1
grep -q '^dtrace: failed to set -x oformat=yaml: Invalid value for specified option$' "$TMPDIR/err"
