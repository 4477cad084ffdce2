#!/bin/sh
# ASSERTION: plockstat* is all processes, or those of -c and -p; running ones are traced, and go on; what names no process, or
# one without a C library, is refused, and one that dies ends the session.
# SECTION: plockstat Provider.
# @@needs: root uprobe
# @@timeout: 90
cd "$TMPDIR" || exit 1
locks=$PROGDIR/prog_locks
bad() {
	echo "$*"
	cat out err
	kill $running 2>/dev/null
	exit 1
}
running=
: >out
: >err
"$locks" 1000000 &
running=$!
# shellcheck disable=SC2016
"$DTRACE" -q -n 'plockstat*:::mutex-blocked /pid == $1/ { printf("%s %s %d\n", probeprov, execname, arg1); exit(0); }' $running \
	>out 2>err || bad "all: status $?"
grep -q '^plockstat\* prog_locks 1$' out || bad "all"
"$DTRACE" -q -p $running -n 'plockstat$target:::mutex-acquire { @ = count(); } plockstat$target:::mutex-acquire /n++ == 20/ { exit(0); }' \
	>out 2>err || bad "-p: status $?"
kill -0 $running || bad "it is gone"
"$DTRACE" -q -c "$locks 3" -c "$locks 5" -n 'plockstat*:::rw-release { @[probeprov] = count(); } END { printa("%s %@d\n", @); }' \
	>out 2>err || bad "two: status $?"
awk '/^plockstat[0-9]+ (6|10)$/ { n++; sum += $2 } END { exit !(n == 2 && sum == 16) }' out || bad "two"

# refused PATTERN PROBE [OPTION...]
refused() {
	want=$1 probe=$2
	shift 2
	! "$DTRACE" "$@" -n "$probe" >out 2>err || bad "not refused: $probe"
	grep -q "$want" err || bad "$probe: no '$want'"
}
refused 'failed to grab process 4194305: no such process' 'plockstat4194305:::mutex-block'
refused "'0' names no process" 'plockstat0:::'
# shellcheck disable=SC2016
{
	refused 'does not match any probes' 'plockstat$target:::mutex-acquired' -c "$locks 1"
	refused 'does not match any probes' 'plockstat$target:libm::' -c "$locks 1"
}
refused 'does not match any probes' 'plockstat:::mutex-block'
if command -v gcc >/dev/null && gcc -static -s -o nothing "$TESTDIR/prog/utarget.c" 2>/dev/null; then
	# shellcheck disable=SC2016
	refused 'has no C library that is known' 'plockstat$target:::mutex-block' -c './nothing 1'
fi

(
	until grep -q traced out; do sleep 0.1; done
	kill -9 $running
) &
# shellcheck disable=SC2016
"$DTRACE" -q -p $running -n 'plockstat$target:::mutex-blocked /!n++/ { printf("traced\n"); }' >out 2>err || bad "killed: status $?"
grep -q traced out || bad "killed: nothing traced"
exit 0
