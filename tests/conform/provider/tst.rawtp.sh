#!/bin/sh
# ASSERTION: rawtp has the tracepoints under their groups, and those that are no events; typed args[]; ids mean the same in each run.
# SECTION: rawtp Provider
# @@needs: root tp_btf
"$DTRACE" -q -n 'rawtp:sched::sched_process_exit /args[0]->tgid == $target/ { printf("%s\n", stringof(args[0]->comm)); exit(0); }' \
	-c true -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
grep -qx true "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
"$DTRACE" -l -n 'rawtp:vmlinux::pelt*' >"$TMPDIR/l" 2>&1 || { cat "$TMPDIR/l"; exit 1; }
id=$(awk '$NF == "pelt_se_tp" { print $1 }' "$TMPDIR/l")
[ -n "$id" ] || { cat "$TMPDIR/l"; exit 1; }
"$DTRACE" -l -i "$id" | grep -q pelt_se_tp || { echo "id $id"; exit 1; }
id=$("$DTRACE" -l -n rawtp:sched::sched_switch | awk '$NF == "sched_switch" { print $1 }')
"$DTRACE" -l -i "$id" | grep -q 'rawtp.*sched_switch'
