#!/bin/sh
# ASSERTION: as many page faults of a process by vminfo as the kernel accounts to it (getrusage()).
# SECTION: vminfo Provider
# @@needs: root tp_btf
# @@timeout: 60
if ! "$DTRACE" -l -n vminfo:::as_fault >/dev/null 2>&1; then
	echo "this kernel has no tracepoint for page faults"
	exit 77
fi
# It calls getrusage() before and after, and says what that gave.
cat >"$TMPDIR/s.d" <<'X'
int on;
syscall::getrusage:return /pid == $target/ { on = !on; }
vminfo:::as_fault, vminfo:::kernel_asflt /pid == $target && on/ { @ = sum(arg0); }
END { printa("probes %@d\n", @); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -o "$TMPDIR/out" -c "$PROGDIR/prog_counts" >"$TMPDIR/own" 2>"$TMPDIR/err" ||
	{ cat "$TMPDIR/err"; exit 1; }
cat "$TMPDIR/own" >>"$TMPDIR/out"
# Pages may be large. A fault that is tried again is one of the two kinds only.
awk '
	/^probes/ { p = $2 }
	/^faults/ { f = $2 }
	END { d = p - f; if (d < 0) d = -d; exit !(f >= 100 && d <= f / 50) }' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
