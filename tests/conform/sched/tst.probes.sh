#!/bin/sh
# ASSERTION: A thread that sleeps: sleep, off-cpu, then wakeup and enqueue name it, dequeue gives it the CPU of the queue,
# and the tick ticks. args[] are the thread and its process.
# SECTION: sched Provider
# @@needs: root tp_btf
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
sched:::sleep /pid == $target/ { @n["sleep"] = count(); }
sched:::off-cpu /pid == $target/ { @n[args[0]->pr_lwpid != tid ? "off-cpu" : "off-cpu to itself"] = count(); }
sched:::wakeup /args[1]->pr_pid == $target/ { @n["wakeup"] = count(); }
sched:::enqueue /args[1]->pr_pid == $target/ { @n["enqueue"] = count(); q = args[2]->cpu_id + 1; }
sched:::dequeue /args[1]->pr_pid == $target && q/ { @n[args[2]->cpu_id + 1 == q ? "dequeue" : "other queue"] = count(); q = 0; }
sched:::tick { @n["tick"] = count(); }
END { printa("%s\n", @n); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c 'sleep 1.5' -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
for p in sleep off-cpu wakeup enqueue dequeue tick; do
	grep -qx "$p" "$TMPDIR/out" || { echo "no $p"; cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
done
! grep -Eq 'itself|other' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
