#!/bin/sh
# ASSERTION: -x oformat=openmetrics prints aggregations as counters, gauges and cumulative histograms, and # EOF at the end.
# SECTION: docs/json.md
# @@needs: root
"$DTRACE" -q -x oformat=openmetrics -n 'BEGIN
{
	trace("not seen");
	@calls[probename, "a\"b\\c\nd", 5] = count();
	@level = sum(-7);
	@size_bytes[1] = quantize(5);
	@size_bytes[1] = quantize(6);
	@size_bytes[1] = quantize(100);
	@l = lquantize(3, 0, 10, 5);
	@l = lquantize(50, 0, 10, 5);
	@ = max(9);
	exit(0);
}' >"$TMPDIR/out" || exit 1
cat >"$TMPDIR/want" <<'X'
# TYPE dtrace_calls counter
dtrace_calls_total{probename="BEGIN",key1="a\"b\\c\nd",key2="5"} 1
# TYPE dtrace_level gauge
dtrace_level -7
# TYPE dtrace_size_bytes histogram
dtrace_size_bytes_bucket{key0="1",le="7.0"} 2
dtrace_size_bytes_bucket{key0="1",le="127.0"} 3
dtrace_size_bytes_bucket{key0="1",le="+Inf"} 3
dtrace_size_bytes_count{key0="1"} 3
# TYPE dtrace_l histogram
dtrace_l_bucket{le="4.0"} 1
dtrace_l_bucket{le="+Inf"} 2
dtrace_l_count 2
# TYPE dtrace_aggregation gauge
dtrace_aggregation 9
# EOF
X
diff "$TMPDIR/want" "$TMPDIR/out"
"$DTRACE" -O -q -x oformat=folded -n 'BEGIN { @["a", 5] = count(); exit(0); }' >"$TMPDIR/out" || exit 1
echo 'a;5 1' | diff - "$TMPDIR/out"
