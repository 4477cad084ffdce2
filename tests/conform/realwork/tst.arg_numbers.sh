#!/bin/sh
# ASSERTION: an argument that is a pointer of the kernel is a number for D, with which everything may be calculated, as arg1 and as
# args[1], at tracepoints and at functions.
# @@needs: root tp_btf tracefs
# @@timeout: 60

# numbers PROBE ARG MEMBER
numbers() {
	sed "s/PROBE/$1/; s/MEMBER/$3/g; s/ARG/$2/g" >"$TMPDIR/x.d" <<'X'
PROBE
/argARG != 0/
{
	this->p = (uint64_t)args[ARG];
	printf("%d%d%d%d%d%d%d%d%d%d%d\n", argARG == this->p, (argARG & 7) == 0, (argARG | 7) - argARG == 7, ~argARG == -1 - argARG,
	    argARG * 2 - argARG == argARG, (uint64_t)argARG >> 63 == 1, argARG / 8 * 8 == argARG, argARG % 8 == 0,
	    (argARG ^ argARG) == 0, (this->p << 8) >> 8 == (this->p & 0xffffffffffffff), ((uint64_t)&args[ARG]->MEMBER & 3) == 0);
	exit(0);
}
X
	timeout $((20 * TIMEOUT_SCALE)) "$DTRACE" -q -s "$TMPDIR/x.d" >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null
	[ "$(head -1 "$TMPDIR/out")" = 11111111111 ] || { cat "$TMPDIR/x.d" "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
}

(while sleep 0.1; do cat /proc/self/stat; done) >/dev/null &
load=$!
trap 'kill $load' EXIT
numbers sdt:sched::sched_switch 1 pid
numbers sdt:sched::sched_switch 2 pid
# What a probe of ours has computed from the current task: loads, if nobody changes a priority.
"$DTRACE" -q -n 'sched:::change-pri { x = (arg0 << 3) + (arg0 & 7) - (arg1 ^ arg0); y = arg0 * 3; } BEGIN { exit(0); }' 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
if "$DTRACE" -ln fbt::vfs_read:entry >/dev/null 2>&1; then
	numbers fbt::vfs_read:entry 0 f_pos
fi
