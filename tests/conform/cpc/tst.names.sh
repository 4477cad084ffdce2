#!/bin/sh
# ASSERTION: Names that are no event, no mode, no count, too small a count, a mask where there is none: each is refused with the reason. What
# is listed can be enabled by its id. Without counters in hardware, hardware events are refused, and the message says so.
# SECTION: cpc Provider
# @@needs: root perf_event cpu_clock
# refused NAME PATTERN
refused() {
	if timeout 20 "$DTRACE" -n "cpc:::$1" >"$TMPDIR/msgs" 2>&1 || ! grep -q -- "$2" "$TMPDIR/msgs"; then
		echo "$1:"
		cat "$TMPDIR/msgs"
		exit 1
	fi
}
refused no_such_event-all-10000 'there is no event no_such_event'
refused page_faults-some-1 'the mode is none of user, kernel, all'
refused page_faults-all-0 'a count of at least 1'
refused cpu_clock-all-100 'a count of at least 10000'
refused page_faults-all-0x3-1 'only events given by number (rHEX) have a mask'
refused r00c0-all-0xfff-10000 'no mask of two hexadecimal digits'
refused r00zz-all-10000 'there is no event r00zz'
refused page_faults-all 'it is not EVENT-MODE-COUNT'
refused page_faults-all-99999999999999999999 'it is not EVENT-MODE-COUNT'
refused page_faults 'it is not EVENT-MODE-COUNT'
refused instructions-all-4999 'a count of at least 5000'
if [ ! -e /sys/bus/event_source/devices/cpu ]; then
	for e in cycles-all-1000000 PAPI_tot_ins-user-1000000 LLC_load_misses-kernel-10000 r00c0-all-0x1-10000; do
		refused "$e" "cpc:::$e is not available: the kernel has no hardware counters (PMU)"
	done
	"$DTRACE" -l -P cpc | grep -q instructions && { echo 'listed, but not there'; exit 1; }
fi
id=$("$DTRACE" -l -P cpc | awk '$3 == "context_switches-all-1" { print $1 }')
timeout 20 "$DTRACE" -q -i "$id" -n 'BEGIN { trace("begun"); exit(0); }' >"$TMPDIR/out" 2>&1 && grep -q begun "$TMPDIR/out" || { echo "id $id"; cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -l -n ':::page_faults-user-2' | grep -q 'cpc .*page_faults-user-2$' || { echo 'no provider'; exit 1; }
