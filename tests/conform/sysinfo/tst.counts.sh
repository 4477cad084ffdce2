#!/bin/sh
# ASSERTION: sysinfo counts what a process does: its calls, the bytes that it reads and writes, its children; vminfo its page
# faults. arg0 is by how much.
# SECTION: sysinfo Provider
# @@needs: root tp_btf
# @@timeout: 60
i=0
while [ $i -lt 100 ]; do echo 0123456789; i=$((i + 1)); done >"$TMPDIR/data"
echo "cat $TMPDIR/data; cat $TMPDIR/data; exit 0" >"$TMPDIR/run"
"$DTRACE" -q -n '
sysinfo::: /pid == $target || ppid == $target/ { @n[probename] = sum(arg0); }
sysinfo:::writech /ppid == $target && execname == "cat"/ { @out = sum(arg0); }
vminfo:::as_fault /ppid == $target/ { @n[probename] = sum(arg0); }
END { printa("%s %@d\n", @n); printa("out %@d\n", @out); }' -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >/dev/null 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
for p in syscall sysread readch pswitch sysfork sysexec; do
	grep -Eq "^$p [1-9]" "$TMPDIR/out" || { echo "no $p"; cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
done
grep -qx 'out 2200' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
if "$DTRACE" -l -n vminfo:::as_fault 2>/dev/null | grep -q as_fault; then
	grep -Eq '^as_fault [1-9]' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
fi
