#!/bin/sh
# ASSERTION: pid* in a session without processes means every process that has the object loaded, now or later, but not dtrace; without an
# object, with one that nobody has, and with a function that is not there it is refused.
# SECTION: pid Provider.
# @@needs: root uprobe
cd "$TMPDIR" || exit 1
"$PROGDIR/prog_utarget" 1000000 5 &
a=$!
"$PROGDIR/prog_utarget" 1000000 5 &
b=$!
trap 'kill $a $b 2>/dev/null' EXIT
for p in $a $b; do until grep -q prog_utarget "/proc/$p/maps"; do sleep 0.05; done; done
cat >s.d <<'END'
BEGIN { system("%s 5 &", $$1); }
pid*:prog_utarget:inner:entry /pid == $2/ { a++; }
pid*:prog_utarget:inner:entry /pid == $3/ { b++; }
pid*:prog_utarget:inner:entry /pid != $2 && pid != $3/ { n++; printf("%s %s %d\n", probeprov, probefunc, arg0); }
pid*:prog_utarget:outer:return /pid != $2 && pid != $3/ { printf("returned %d\n", arg1 > 0); r++; }
pid*:prog_utarget:outer:return /a > 3 && b > 3 && n >= 5 && r >= 5/ { exit(0); }
END
"$DTRACE" -wqs s.d "$PROGDIR/prog_utarget" $a $b >out || { cat out; exit 1; }
[ "$(grep -c '^pid\* inner [0-4]$' out)" = 5 ] && [ "$(grep -c '^returned 1$' out)" = 5 ] || { cat out; exit 1; }
"$DTRACE" -l -n 'pid*:libc:malloc:entry' | grep -q 'pid\*  *libc.so.6  *malloc entry' || exit 1
# we allocate for each line that we print; that does not feed itself
"$DTRACE" -q -n 'pid*:libc:malloc:entry /pid == $pid/ { own = 1; } tick-10ms { printf("%d\n", own); } tick-500ms { exit(own); }' >/dev/null || exit 1
err() {
	"$DTRACE" -xerrtags -n "$2" 2>&1 | grep -q "$1" || { echo "no $1: $2"; exit 1; }
}
err D_PROC_LIB 'pid*:::entry'
err D_PROC_LIB 'pid*:nobody-has-this.so:f:entry'
err 'D_PROC_FUNC.*did you mean malloc?' 'pid*:libc:mallok:entry'
