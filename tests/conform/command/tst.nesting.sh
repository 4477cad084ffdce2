#!/bin/sh
# ASSERTION: probes that fire inside each other (system calls, context switches, interrupts, profile interrupts at 4999 Hz,
# all writing strings and records on the same CPUs) lose nothing uncounted: lines + drops = firings.
# @@needs: root tp_btf tracefs cpu_clock
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
syscall:::entry { @n = count(); } syscall:::entry { printf("%s %s\n", strjoin(execname, probefunc), strjoin("a", execname)); }
sdt:sched::sched_switch { @n = count(); } sdt:sched::sched_switch { printf("%s %d\n", strjoin(execname, "x"), args[1]->pid); }
sdt:irq::softirq_entry { @n = count(); } sdt:irq::softirq_entry { printf("%s\n", strjoin("irq", execname)); }
sdt:timer::hrtimer_expire_entry { @n = count(); } sdt:timer::hrtimer_expire_entry { printf("%s\n", strjoin("timer", execname)); }
profile-4999 { @n = count(); } profile-4999 { printf("%s\n", strjoin("profile", execname)); }
tick-2s { exit(0); }
END { printa("TOTAL %@d\n", @n); }
X
"$PROGDIR/prog_syscalls" 3000000 &
load=$!
"$DTRACE" -q -b 256k -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
kill $load 2>/dev/null
total=$(awk '$1 == "TOTAL" { print $2 }' "$TMPDIR/out")
lines=$(awk 'NF && $1 != "TOTAL" { n++ } END { print n + 0 }' "$TMPDIR/out")
drops=$(sed -n 's/^dtrace: \([0-9]*\) drops\{0,1\} on CPU.*/\1/p' "$TMPDIR/err" | awk '{ s += $1 } END { print s + 0 }')
# the record of exit() itself may be the one that found no room
over=$((lines + drops - total))
[ "$over" -eq 0 ] || [ "$over" -eq 1 ] || { echo "total $total lines $lines drops $drops"; cat "$TMPDIR/err"; exit 1; }
[ "$total" -gt 1000 ]
