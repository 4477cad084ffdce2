#!/bin/sh
# ASSERTION: as a key, the same stack is one row, whether or not another session is at the tracepoint at the time (the
# kernel then calls the programs through functions of its own).
# SECTION: Aggregations.
# @@needs: root tp_btf tracefs
# @@timeout: 60

# started FILE: waits for the word that BEGIN writes
started() {
	local i=0
	until grep -q ready "$1"; do
		i=$((i + 1))
		[ $i -lt 300 ] || { echo "no session"; cat "$1"; exit 1; }
		sleep 0.1
	done
}

# a name of our own: others may run tests, too
name=key$$
cp "$PROGDIR/prog_syscalls" "$TMPDIR/$name" || exit 1
cat >"$TMPDIR/s.d" <<X
BEGIN { printf("ready\\n"); }
syscall::getppid:entry /execname == "$name"/ { @[stack(3)] = count(); @d[stackdepth] = count(); }
END { printa("ROW%k%@d\\n", @); printa("DEPTH %d %@d\\n", @d); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" >"$TMPDIR/one" 2>&1 &
one=$!
started "$TMPDIR/one"
"$TMPDIR/$name" 100
"$DTRACE" -q -n 'BEGIN { printf("ready\n"); } syscall::getppid:entry { n++; }' >"$TMPDIR/two" 2>&1 &
two=$!
started "$TMPDIR/two"

"$TMPDIR/$name" 100
kill $one
wait $one
kill $two
wait $two
[ "$(grep -c ROW "$TMPDIR/one")" = 1 ] && [ "$(grep -c '^DEPTH' "$TMPDIR/one")" = 1 ] &&
	grep -q '^DEPTH [0-9]* 200$' "$TMPDIR/one" || { cat "$TMPDIR/one"; exit 1; }
