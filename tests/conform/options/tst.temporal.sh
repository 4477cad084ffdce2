#!/bin/sh
# ASSERTION: lines of several CPUs come in the order of time, which is the default; the last ones are those of END.
# SECTION: Buffers and Buffering; Options and Tunables.
# @@needs: root
# @@timeout: 60
run() {
	"$DTRACE" -q "$@" -n 'syscall::getp*id:entry /pid == $target || ppid == $target/ { printf("%d %d\n", timestamp, cpu); }
		END { printf("end\n"); }' -c "sh -c '$PROGDIR/prog_syscalls 2000 & $PROGDIR/prog_syscalls 2000 & wait'" \
		>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	lines=$(grep -c '^[0-9]' "$TMPDIR/out")
	[ "$lines" -ge 4000 ] || { echo "$lines lines"; cat "$TMPDIR/err"; exit 1; }
	[ "$(grep . "$TMPDIR/out" | tail -n 1)" = end ] || { echo 'END is not last'; exit 1; }
}
# A record's own time is a little later than that in it: what an interrupt takes in between may come in front.
sorted() {
	awk '/^[0-9]/ { if ($1 + 2000000 < last) bad++; if ($1 > last) last = $1 } END { exit bad > 0 }' "$TMPDIR/out"
}
run
sorted || { echo 'not in order'; exit 1; }
run -x temporal=yes
sorted || { echo 'temporal: not in order'; exit 1; }
run -x temporal=no
