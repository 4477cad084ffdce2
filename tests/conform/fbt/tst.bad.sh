#!/bin/sh
# ASSERTION: What can go wrong with functions: a module that is gone; more functions than the kernel takes one by one; a function that
# another tracer holds can be traced all the same, by two sessions at once, too; functions left out are counted. Nothing is
# left attached.
# SECTION: fbt Provider
# @@needs: root kprobe
# @@timeout: 120
fail() {
	echo "$1"
	cat "$TMPDIR/msgs"
	exit 1
}
# A module that was there and is gone: its functions are gone, too.
if rmmod null_blk 2>/dev/null; then
	"$DTRACE" -n 'fbt:null_blk::entry' >"$TMPDIR/msgs" 2>&1 && fail 'a module that is gone'
	grep -q 'does not match any probes' "$TMPDIR/msgs" || fail 'a module that is gone'
	modprobe null_blk 2>/dev/null
fi
if ! "$DTRACE" --features | grep -q '^kprobe_multi  *yes'; then
	"$DTRACE" -n 'fbt:::entry { @ = count(); } BEGIN { exit(0); }' >"$TMPDIR/msgs" 2>&1 && fail 'too many'
	grep -q 'probes, but this kernel attaches functions one by one, which allows 256' "$TMPDIR/msgs" || fail 'too many'
fi
"$DTRACE" -n 'fbt::*_map_lookup_elem:entry, fbt::vfs_read:entry { exit(0); }' -c 'cat /dev/null' >/dev/null 2>"$TMPDIR/msgs" || fail 'left out'
grep -Eq '^dtrace: [1-9][0-9]* functions left out: tracing itself uses them$' "$TMPDIR/msgs" || fail 'left out'
# Another tracer, and another session of ours.
T=/sys/kernel/tracing
[ -w $T/kprobe_events ] && echo 'p:dt_other vfs_read' >$T/kprobe_events 2>/dev/null && echo 1 >$T/events/kprobes/dt_other/enable
"$DTRACE" -q -n 'fbt::vfs_read:entry { @ = count(); } BEGIN { printf("begun\n"); } tick-20s { exit(0); }' >"$TMPDIR/other" 2>&1 &
other=$!
i=0
while ! grep -q begun "$TMPDIR/other" && [ $i -lt 60 ]; do sleep 0.5; i=$((i + 1)); done
"$DTRACE" -q -n 'fbt::vfs_read:entry, fbt::vfs_read:return /pid == $target/ { @ = count(); } END { printa("n %@d\n", @); }' -c 'cat /proc/version' -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/msgs" || fail 'held by another'
kill $other
wait $other
[ -w $T/kprobe_events ] && { echo 0 >$T/events/kprobes/dt_other/enable; echo >$T/kprobe_events; } 2>/dev/null
grep -Eq '^n [1-9]' "$TMPDIR/out" || fail 'nothing seen'
[ -z "$(grep -v 'bpf_lsm\|^$' $T/enabled_functions 2>/dev/null)" ] || fail "left attached: $(head -n 3 $T/enabled_functions)"
