#!/bin/sh
# ASSERTION: plockstat probes of a program with each kind of event: which fire, for which lock, how often, with which arguments. glibc,
# shared and in the program; musl where there is a compiler for it. Waiting alone is seen as with all other probes, too.
# SECTION: plockstat Provider.
# @@needs: root uprobe
# @@timeout: 90
cd "$TMPDIR" || exit 1
bad=0
# What is waited for of "held" depends on who is faster: the waiter that is woken, or who wakes it.
cat >all <<'X'
adaptive mutex-acquire 0 0 2
adaptive mutex-block 0 0 1
adaptive mutex-blocked 1 0 1
adaptive mutex-release 0 0 2
adaptive mutex-spin 0 0 1
adaptive mutex-spun 0 10 1
checked mutex-acquire 0 0 1
checked mutex-error 1 0 1
checked mutex-error 35 0 1
checked mutex-release 0 0 1
held mutex-acquire 0 0 3
held mutex-release 0 0 3
inherit mutex-acquire 0 0 2
inherit mutex-block 0 0 1
inherit mutex-blocked 1 0 1
inherit mutex-release 0 0 2
late mutex-acquire 0 0 1
late mutex-block 0 0 1
late mutex-blocked 0 0 1
late mutex-error 110 0 1
late mutex-release 0 0 1
late_rw rw-acquire 1 0 1
late_rw rw-block 0 0 1
late_rw rw-blocked 0 0 1
late_rw rw-error 0 110 1
late_rw rw-release 1 0 1
plain mutex-acquire 0 0 2
plain mutex-block 0 0 1
plain mutex-blocked 1 0 1
plain mutex-release 0 0 2
reads rw-acquire 0 0 1
reads rw-acquire 1 0 1
reads rw-block 0 0 1
reads rw-blocked 0 1 1
reads rw-release 0 0 1
reads rw-release 1 0 1
recursive mutex-acquire 0 0 3
recursive mutex-acquire 1 0 3
recursive mutex-release 0 0 3
recursive mutex-release 1 0 3
robust mutex-acquire 0 0 2
robust mutex-release 0 0 1
tried mutex-acquire 0 0 1
tried mutex-release 0 0 1
writes rw-acquire 0 0 1
writes rw-acquire 1 0 1
writes rw-block 1 0 1
writes rw-blocked 1 1 1
writes rw-release 0 0 1
writes rw-release 1 0 1
X
grep -v spin all | grep -v spun >no_spins
grep -e '-block' all >waits
# try WHAT PROBES WANTED PROGRAM: the locks of the program, by their symbols
try() {
	timeout $((20 * TIMEOUT_SCALE)) "$DTRACE" -q -c "$4" -n "$2"' { @[usym(arg0), probename, arg1, arg2] = count(); }
		END { printa("%A %s %d %d %@d\n", @); }' >out 2>err || { echo "$1: status $?"; cat err; bad=1; }
	sed -n "s/^${4##*/}\`//p" out | grep -v -e 'held mutex-block' -e '^_' -e '^object_mutex' | LC_ALL=C sort | diff "$3" - ||
		{ echo "$1: differs"; bad=1; }
}
each() {
	# shellcheck disable=SC2016
	try "$1" 'plockstat$target:::' "$2" "$3"
	# shellcheck disable=SC2016
	try "$1, waiting" 'plockstat$target:::*-block*' waits "$3"
}
each glibc all "$PROGDIR/prog_plocks"
each 'static glibc' all "$PROGDIR/prog_plocks_static"
if command -v musl-gcc >/dev/null; then
	for link in '' -static; do
		if musl-gcc $link -o musl "$TESTDIR/prog/plocks.c"; then
			each "musl $link" no_spins ./musl
		else
			echo "not built with musl-gcc $link"
			bad=1
		fi
	done
fi

# From where: the caller of the function that takes the lock, wherever in the library the probe is.
"$DTRACE" -q -c "$PROGDIR/prog_plocks" -n 'plockstat$target:::*-blocked /arg1/ { @[usym(arg0), ufunc(ucaller)] = count(); }
	END { printa("%A %A\n", @); }' >out
for want in 'plain prog_plocks`take' 'inherit prog_plocks`take' 'writes prog_plocks`write_it'; do
	grep -q "^prog_plocks.$want\$" out || { echo "caller: no $want"; cat out; bad=1; }
done

# A mutex that is free costs nothing if only waiting is asked for: the probe is where the function is about to wait.
if [ "$(uname -m)" = x86_64 ]; then
	# shellcheck disable=SC2016
	"$DTRACE" -q -c "$PROGDIR/prog_plocks" -n 'plockstat$target:::mutex-block* /arg0/ { @[probename, usym(arg0), ustack(1)] = count(); }' >out
	sed -n '/mutex-blocked.*plain/{n;p;}' out | grep -q 'pthread_mutex_lock+0x' ||
		{ echo "pthread_mutex_lock() is probed at its entry"; cat out; bad=1; }
fi

# The provider's own description of arguments.
"$DTRACE" -lv -c "$PROGDIR/prog_plocks" -n 'plockstat$target:::mutex-acquire' >out
for i in 0:'void \*' 1:int 2:int; do
	grep -q "args\[${i%%:*}\]: ${i#*:}\$" out || { echo "type of args[${i%%:*}]"; bad=1; }
done
exit $bad
