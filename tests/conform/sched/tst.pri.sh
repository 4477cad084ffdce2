#!/bin/sh
# ASSERTION: change-pri has the thread and its new priority; a probe that this kernel cannot have says why; unknown ones are
# refused.
# SECTION: sched Provider
# @@needs: root tp_btf cmd:nice
"$DTRACE" -q -n 'sched:::change-pri /pid == $target/ { printf("%s %d\n", args[0]->pr_name, args[2]); }' \
	-c 'nice -n 5 true' -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
grep -qx "nice $((125 + $(nice)))" "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
"$DTRACE" -l -n 'sched:::on-time' >"$TMPDIR/msgs" 2>&1 && exit 1
grep -Eq 'does not match any probes|No probe matches' "$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
if ! "$DTRACE" -l -n 'sched:::remain-cpu' >"$TMPDIR/msgs" 2>&1; then
	grep -q 'remain-cpu is not available: this kernel has no tracepoint .*sched_exit_tp' "$TMPDIR/msgs" ||
		{ cat "$TMPDIR/msgs"; exit 1; }
fi
