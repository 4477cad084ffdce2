#!/bin/sh
# ASSERTION: arguments of tracepoints that the kernel lets no typed program load (pointers to functions, to pointers) are there.
# SECTION: sdt Provider.
# @@needs: root
for p in sdt:sched::sched_kthread_work_execute_end sdt:workqueue::workqueue_execute_end sdt:timer::hrtimer_expire_entry; do
	"$DTRACE" -lP sdt 2>/dev/null | grep -q "${p##*:}" || continue
	"$DTRACE" -Zqn "$p { @[arg0 & 1, arg1 & 1] = count(); } BEGIN { exit(0); }" 2>"$TMPDIR/err" || { echo "$p"; cat "$TMPDIR/err"; exit 1; }
done
# The function is one of the kernel: seen whenever the machine does anything.
"$DTRACE" -qn 'sdt:workqueue::workqueue_execute_end { printf("%d\n", arg1 < 0); exit(0); } tick-20s { exit(1); }' >"$TMPDIR/out" || exit 1
grep -q '^1$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
