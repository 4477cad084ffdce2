#!/bin/sh
# ASSERTION: bufpolicy=fill stops when a buffer is full and shows the oldest records; ring keeps the newest; switch
# shows all. SECTION: Buffers and Buffering.
# @@needs: root
run() {
	"$DTRACE" -q -x bufpolicy=$1 -b 4k -n 'BEGIN { i = 0; } syscall::getp*id:entry /pid == $target/ { printf("n %d\n", i++); }' \
		-c "$PROGDIR/prog_syscalls 3000" -o "$TMPDIR/$1" >/dev/null 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	first=$(awk '$1 == "n" { print $2; exit }' "$TMPDIR/$1")
	last=$(awk '$1 == "n" { l = $2 } END { print l }' "$TMPDIR/$1")
	count=$(awk '$1 == "n" { n++ } END { print n }' "$TMPDIR/$1")
}
run fill
[ "$first" = 0 ] && [ "$last" -lt 2999 ] && [ "$count" -gt 50 ] || { echo "fill: $first $last $count"; exit 1; }
run ring
[ "$first" -gt 0 ] && [ "$last" = 2999 ] && [ "$count" -gt 50 ] || { echo "ring: $first $last $count"; exit 1; }
! "$DTRACE" -x bufpolicy=nosuch -n BEGIN 2>/dev/null
