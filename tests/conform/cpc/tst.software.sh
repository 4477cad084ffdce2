#!/bin/sh
# ASSERTION: Software events, counted one by one, are as many as the process has by its own account: page faults, context switches,
# moves between CPUs. Samples of a clock are in user space or in the kernel, as the mode says.
# SECTION: cpc Provider
# @@needs: root perf_event cpu_clock
# @@timeout: 60
"$DTRACE" -q -c "$PROGDIR/prog_counts" -o "$TMPDIR/out" -n '
int on;
syscall::getrusage:return /pid == $target/ { on = !on; }
cpc:::page_faults-all-1 /pid == $target && on/ { @["faults"] = count(); }
cpc:::minor_faults-all-1, cpc:::major_faults-all-1 /pid == $target && on/ { @["by kind"] = count(); }
cpc:::context-switches-all-1 /pid == $target && on/ { @["switches"] = count(); }
cpc:::cpu_migrations-all-1 /pid == $target && on/ { @["moves"] = count(); }
cpc:::task_clock-user-1000000 /pid == $target/ { @clock[arg1 != 0 ? "user" : "bad", arg0] = count(); }
cpc:::cpu_clock-kernel-1000000 { @clock[arg0 != 0 ? "kernel" : "bad", arg1] = count(); }
cpc:::task_clock-all-1000000 /pid == 0/ { @clock["idle", 0] = count(); }
END { printa("%s %@d\n", @); printa("%s %x %@d\n", @clock); }' >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
bad() {
	echo "$1: by its own account"
	cat "$TMPDIR/own"
	echo traced:
	cat "$TMPDIR/out" "$TMPDIR/msgs"
	exit 1
}
sed -i "s/^faults .*/&\n&/; s/\nfaults/\nby kind/" "$TMPDIR/own"
for w in faults 'by kind' switches moves; do
	n=$(sed -n "s/^$w //p" "$TMPDIR/own")
	[ "$w $n" = "moves 0" ] || grep -qx "$w $n" "$TMPDIR/out" || bad "$w"
done
[ "$(sed -n 's/^faults //p' "$TMPDIR/own")" -ge 10 ] && [ "$(sed -n 's/^switches //p' "$TMPDIR/own")" -ge 20 ] || bad 'too few'
grep -Eq '^user 0 [1-9]' "$TMPDIR/out" || bad 'no user sample'
grep -Eq '^(bad|idle|kernel [^0])' "$TMPDIR/out" && bad 'wrong sample'
exit 0
