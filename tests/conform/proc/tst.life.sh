#!/bin/sh
# ASSERTION: A process's life: create and lwp-create in the parent, start and lwp-start in the child before it does
# anything, exec and exec-success with the path and the new name, exit with the reason, lwp-exit; in this order.
# SECTION: proc Provider
# @@needs: root tp_btf
cat >"$TMPDIR/run" <<'X'
cat /dev/null
exit 0
X
"$DTRACE" -q -x temporal -o "$TMPDIR/out" -c "/bin/sh $TMPDIR/run" -n '
proc:::create /pid == $target/ { printf("create %d\n", ++n); child = args[0]->pr_pid; }
proc:::lwp-create /pid == $target/ { printf("lwp-create %d\n", args[0]->pr_lwpid == child && args[1]->pr_pid == child); }
proc:::start /pid == child/ { printf("start %d\n", ppid == $target); }
proc:::lwp-start /pid == child/ { printf("lwp-start\n"); }
proc:::exec /pid == child/ { self->path = args[0]; self->in = 1; }
proc:::exec-failure /pid == child && self->in/ { self->in = 0; }
proc:::exec-success /pid == child/ { printf("exec %s\nexec-success %s\n", basename(self->path), execname); }
proc:::exit /pid == child/ { printf("exit %d\n", args[0]); }
proc:::lwp-exit /pid == child/ { printf("lwp-exit\n"); }
' >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sed -i '/^$/d' "$TMPDIR/out"
diff - "$TMPDIR/out" <<'X'
create 1
lwp-create 1
start 1
lwp-start
exec cat
exec-success cat
exit 1
lwp-exit
X
