#!/bin/sh
# ASSERTION: a kernel stack begins at the probe, without the tracer's frames; stack(n) has n frames at most; stackdepth is
# their number; caller is the second. With one session on the tracepoint and with two.
# SECTION: Variables.
# @@needs: root tp_btf tracefs
# @@timeout: 60
cat >"$TMPDIR/s.d" <<'X'
sdt:sched::sched_switch /!done++/
{
	printf("depth %d\n", stackdepth);
	printf("caller");
	sym(caller);
	printf("\nALL");
	stack(100);
	printf("TWO");
	stack(2);
	@[stack(2)] = count();
	exit(0);
}
X
check() {
	"$DTRACE" -q -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	awk '
	/^depth/ { depth = $2 }
	/^caller/ { caller = $2 }
	/^ALL/ { all = 1; next }
	/^TWO/ { all = 0; two = 1; next }
	all && NF { sub(/\+0x.*/, "", $1); frame[++n] = $1 }
	two && /`/ { sub(/\+0x.*/, "", $1); short[++m] = $1 }
	END {
		ok = n >= 3 && n == depth && frame[2] == caller && frame[1] ~ /`__?schedule/
		ok = ok && m == 4 && short[1] == frame[1] && short[2] == frame[2] && short[3] == frame[1] && short[4] == frame[2]
		exit !ok
	}' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
}
check
"$DTRACE" -q -n 'sdt:sched::sched_switch { n++; }' &
other=$!
sleep $((TIMEOUT_SCALE > 3 ? 10 : 1))
check
kill $other
wait $other
