#!/bin/sh
# ASSERTION: A process's page faults are as many as it has by its own account (getrusage), at entry and at return; return is for the address of
# entry, and comes later.
# SECTION: trap Provider
# @@needs: root tp_btf perf_event
# @@timeout: 60
"$DTRACE" -l -n trap::page_fault_user:entry >/dev/null 2>&1 || { echo 'no tracepoint of page faults'; exit 77; }
cat >"$TMPDIR/s.d" <<'X'
int on;
syscall::getrusage:return /pid == $target/ { on = !on; }
trap::page_fault*:entry /pid == $target && on/ { @n_entry = count(); self->addr = arg0; self->at = timestamp; }
trap::page_fault*:return /pid == $target && on/ { @n_return = count(); }
trap::page_fault*:return /self->at && (self->addr & ~0xfff) == (args[0] & ~0xfff) && timestamp > self->at && args[2] == 0/ { @n_pair = count(); }
trap::page_fault*:return { self->at = 0; }
trap::page_fault_user:entry, trap::page_fault_user:return /args[1] >> 63/ { @n_bad = count(); }
trap::page_fault_kernel:entry, trap::page_fault_kernel:return /args[1] >> 63 == 0/ { @n_bad = count(); }
END { printa("entry %@d\n", @n_entry); printa("return %@d\n", @n_return); printa("pair %@d\n", @n_pair); printa("bad %@d\n", @n_bad); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "$PROGDIR/prog_counts" -o "$TMPDIR/out" >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
n=$(sed -n 's/^faults //p' "$TMPDIR/own")
for w in entry return pair; do
	grep -qx "$w $n" "$TMPDIR/out" || { echo "$w: by its own account $n, traced"; cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
done
! grep bad "$TMPDIR/out"
