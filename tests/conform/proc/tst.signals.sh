#!/bin/sh
# ASSERTION: signal-send in the sender with the thread, process and number; signal-discard if it is ignored; signal-handle in
# the receiver with the handler, which is 0 where the default is done; exit tells a kill from an exit.
# SECTION: proc Provider
# @@needs: root tp_btf
cat >"$TMPDIR/run" <<'X'
trap 'true' USR1
kill -USR1 $$
kill -WINCH $$
(sleep 0; kill -TERM $(sh -c 'echo $PPID'); sleep 10)
exit 0
X
"$DTRACE" -q -x temporal -o "$TMPDIR/out" -c "/bin/sh $TMPDIR/run" -n '
proc:::signal-send /args[1]->pr_pid == $target && pid == $target && args[2] == 10/
{ printf("send %d from self\n", args[2]); }
proc:::signal-discard /args[1]->pr_pid == $target && args[2] == 28/ { printf("discard %d\n", args[2]); }
proc:::signal-handle /pid == $target && args[0] == 10/
{ printf("handle %d %d\n", args[0] == args[1]->si_signo ? args[0] : -1, args[2] != 0); }
proc:::signal-handle /ppid == $target && args[0] == 15/ { printf("handle %d %d\n", args[0] + args[1]->si_signo, args[2] != 0); }
proc:::exit /ppid == $target && args[0] == 2/ { printf("killed\n"); }
' >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sed -i '/^$/d' "$TMPDIR/out"
diff - "$TMPDIR/out" <<'X'
send 10 from self
handle 10 1
discard 28
handle 15 0
killed
X
