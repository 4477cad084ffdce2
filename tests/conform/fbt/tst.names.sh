#!/bin/sh
# ASSERTION: Patterns of functions, modules and sides; ids are the same in each run; unknown functions, parts of functions and those that
# tracing needs are refused with the reason, and nothing is left attached.
# SECTION: fbt Provider
# @@needs: root kprobe
# @@timeout: 60
"$DTRACE" -l -n 'fbt:vmlinux:*set_promiscuity*:*' >"$TMPDIR/l" || exit 1
for w in dev_set_promiscuity __dev_set_promiscuity; do
	for n in entry return; do
		grep -q "fbt  *vmlinux  *$w $n\$" "$TMPDIR/l" || { cat "$TMPDIR/l"; exit 1; }
	done
done
id=$(awk '$5 == "entry" && $4 == "dev_set_promiscuity" { print $1 }' "$TMPDIR/l")
"$DTRACE" -l -i "$id" | grep -q 'dev_set_promiscuity entry' || { echo "id $id"; exit 1; }
"$DTRACE" -l -n 'rawfbt::finish_task_switch*:return' | grep -q 'finish_task_switch' || { echo 'no rawfbt'; exit 1; }
# refused DESCRIPTION PATTERN
refused() {
	if "$DTRACE" -n "$1" >"$TMPDIR/msgs" 2>&1 || ! grep -q "$2" "$TMPDIR/msgs"; then
		echo "$1:"
		cat "$TMPDIR/msgs"
		exit 1
	fi
}
refused 'fbt::no_such_function:entry' 'does not match any probes'
refused 'fbt::bpf_prog_load:entry' 'left out: tracing itself uses it'
refused 'fbt:nomodule:vfs_read:entry' 'does not match any probes'
refused 'fbt::vfs_read:elsewhere' 'does not match any probes'
refused 'fbt::vfs_read:entry { trace(args[9]); }' 'args'
