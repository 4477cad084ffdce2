#!/bin/sh
# ASSERTION: Each exception of the processor that a process raises is seen once at entry and once at return, with the address, place and error
# code that its handler is told; without a handler too. A signal that another process sends is none.
# SECTION: trap Provider
# @@needs: root tp_btf
# @@timeout: 60
[ "$(uname -m)" = x86_64 ] || { echo 'the program that raises exceptions is for x86-64'; exit 77; }
cat >"$TMPDIR/s.d" <<'X'
trap:::entry /ppid == $target && !self->in && probefunc != "page_fault_user" && probefunc != "page_fault_kernel"/
{
	self->in = 1;
	self->code = args[2];
}
trap::page_fault_user:entry /ppid == $target/ { self->code = args[2]; }
trap:::return /ppid == $target && args[2] && (self->in || probefunc == "page_fault_user")/
{
	printf("%s %d %x %x %d\n", probefunc, args[2], args[0], args[1], self->code);
	self->in = 0;
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "$PROGDIR/prog_traps" -o "$TMPDIR/out" >"$TMPDIR/own" 2>"$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/own" >"$TMPDIR/want"
[ "$(wc -l <"$TMPDIR/want")" -ge 8 ] || { cat "$TMPDIR/own"; exit 1; }
sed '/^$/d' "$TMPDIR/out" | sort | diff "$TMPDIR/want" - || { cat "$TMPDIR/msgs"; exit 1; }
"$DTRACE" -q -n 'trap:::return /ppid == $target && args[2]/ { printf("%d\n", args[2]); }' -c "$PROGDIR/prog_traps plain" -o "$TMPDIR/plain" >"$TMPDIR/own" 2>"$TMPDIR/msgs" ||
	{ cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/own" >"$TMPDIR/want"
sed '/^$/d' "$TMPDIR/plain" | sort | diff "$TMPDIR/want" - || exit 1
for s in FPE ILL TRAP SEGV BUS; do echo "sh -c 'kill -$s \$\$'"; done >"$TMPDIR/kill"
"$DTRACE" -q -n 'trap:::entry, trap:::return /progenyof($target) && probefunc != "page_fault_user" && probefunc != "page_fault_kernel"/ { printf("%s %d\n", probefunc, arg2); }
proc:::signal-send /progenyof($target)/ { @ = count(); } END { printa("%@d sent\n", @); }' -c "/bin/sh $TMPDIR/kill" -o "$TMPDIR/sent" >/dev/null 2>&1
sed '/^$/d' "$TMPDIR/sent" | grep -Eq '^[0-9]+ sent$' && ! grep -q _ "$TMPDIR/sent" || { cat "$TMPDIR/sent"; exit 1; }
