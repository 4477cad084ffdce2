#!/bin/sh
# ASSERTION: sdt:sched::sched_switch with typed args[] and members of kernel structs followed through pointers:
# the process that is switched out is the current one, and its parent's pid is ppid.
# @@needs: root tp_btf tracefs
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
sdt:sched::sched_switch
/args[1]->pid != 0/
{
	@seen[args[1]->pid == tid ? "same" : "other"] = count();
	@parent[args[1]->real_parent->tgid == ppid ? "same" : "other"] = count();
	@next[stringof(args[2]->comm)] = count();
}
tick-1s { exit(0); }
X
(while sleep 0.1; do :; done) &
sleeper=$!
trap 'kill $sleeper' EXIT
"$DTRACE" -q -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -q '^  same' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
grep -q '^  other' "$TMPDIR/out" && { cat "$TMPDIR/out"; exit 1; }
[ "$(grep -Ec '^  [^ ].* [0-9]+$' "$TMPDIR/out")" -ge 3 ] || { cat "$TMPDIR/out"; exit 1; }
