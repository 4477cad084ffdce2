#!/bin/sh
# ASSERTION: a process in mount and pid namespaces of its own, whose file no one else can see, is traced by its pid here: functions, USDT
# probes and patterns, with symbols in its stack.
# SECTION: pid Provider; Statically Defined Tracing for User Applications.
# @@needs: root uprobe cmd:unshare cmd:pgrep cmd:mount
cd "$TMPDIR" || exit 1
mkdir box
unshare -pm --fork --mount-proc sh -c "mount -t tmpfs none box && cp '$PROGDIR/prog_usdt' box/inside && cd box && exec ./inside 1000000 5" 2>err &
outer=$!
# the first process of a namespace hears of nothing less
trap 'kill -KILL $pid $outer 2>/dev/null' EXIT
pid=
for _ in $(seq 100); do
	pid=$(pgrep -P $outer -x inside) && grep -q inside "/proc/$pid/maps" 2>/dev/null && break
	kill -0 $outer 2>/dev/null || { echo "namespaces cannot be made here: $(cat err)"; exit 77; }
	sleep 0.05
done
[ "$pid" ] && [ ! -e box/inside ] || exit 1
[ "$(awk '$1 == "NSpid:" { print $3 }' "/proc/$pid/status")" = 1 ] || exit 1
"$DTRACE" -q -n "pid$pid:inside:fire:entry { self->n = copyinstr(arg1); } pid$pid:inside:fire:return /self->n != NULL/ { trace(self->n); exit(0); }" >out &&
	grep -q '^hello' out || { cat out; exit 1; }
"$DTRACE" -q -n "usdt_app$pid:::args { printf(\"%s %d\", copyinstr(arg1), args[2]); exit(0); }" | grep -q 'hello -8' || exit 1
"$DTRACE" -q -n "usdt_app*:inside::two-words { printf(\"%s %d\", probeprov, args[1]); ustack(2); exit(0); }" >out || exit 1
grep -q "usdt_app$pid 5000000000" out && grep -q 'inside`fire+0x' out || { cat out; exit 1; }
"$DTRACE" -q -n 'pid*:inside:fire:entry { trace(pid); exit(0); }' | grep -q "$pid"
