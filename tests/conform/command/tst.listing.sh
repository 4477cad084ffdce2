#!/bin/sh
# ASSERTION: -S lists the code of each program with the lines of D that it comes from; with -e nothing of the kernel is needed for
# that, and no privilege.
# SECTION: dtrace(8) Utility.
# @@needs: cmd:setpriv
chmod 755 "$TMPDIR"
cp "$DTRACE" "$TMPDIR/dtrace_copy" && chmod 755 "$TMPDIR/dtrace_copy"
[ "$(id -u)" -ne 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
$as "$TMPDIR/dtrace_copy" -e -S -n 'syscall::read:entry { self->t = timestamp; }
syscall::read:return /self->t/ { @[execname] = quantize(timestamp - self->t); self->t = 0; }
BEGIN { trace("x"); }' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
[ ! -s "$TMPDIR/out" ] || exit 1
for p in dtrace_BEGIN syscall_entry syscall_return; do
	grep -Eq "^; program $p: [0-9]+ instructions\$" "$TMPDIR/err" || { echo "no $p"; cat "$TMPDIR/err"; exit 1; }
done
grep -q 'call bpf_ktime_get_ns' "$TMPDIR/err" || exit 1
for line in 1 2 3; do
	grep -Eq "^; .*:$line: " "$TMPDIR/err" || { echo "line $line is not shown"; exit 1; }
done
# an error is one there as well
$as "$TMPDIR/dtrace_copy" -e -S -n 'BEGIN { nosuch; }' 2>"$TMPDIR/err" && exit 1
grep -q 'Unknown variable name' "$TMPDIR/err" && ! grep -q '; program' "$TMPDIR/err"
