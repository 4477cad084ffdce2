#!/bin/sh
# ASSERTION: All functions of the kernel at once: the system stays usable, each function is counted by its name, and when
# it is over everything is detached.
# SECTION: fbt Provider
# @@needs: root kprobe_multi
# @@timeout: 120
(sleep 1; cat /proc/self/stat; true) >/dev/null &
"$DTRACE" -q -n 'fbt:::entry { @[probefunc] = count(); @total = count(); } tick-2s { exit(0); } END { printa("%s %@d\n", @); printa("total %@d\n", @total); }' >"$TMPDIR/out" 2>"$TMPDIR/msgs" ||
	{ cat "$TMPDIR/msgs"; exit 1; }
wait
n=$(wc -l <"$TMPDIR/out")
[ "$n" -gt 200 ] && grep -Eq '^ksys_read [1-9]' "$TMPDIR/out" || { echo "$n lines"; tail -n 5 "$TMPDIR/out"; cat "$TMPDIR/msgs"; exit 1; }
[ -z "$(cat /sys/kernel/tracing/enabled_functions 2>/dev/null | grep -v 'bpf_lsm\|^$')" ] ||
	{ echo 'left attached:'; head -n 3 /sys/kernel/tracing/enabled_functions; exit 1; }
