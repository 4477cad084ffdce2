#!/bin/sh
# ASSERTION: functions of static, static position-independent and stripped programs are probed, and those of programs with musl, linked
# either way, with the objects they load.
# SECTION: pid Provider.
# @@needs: root uprobe cmd:gcc
cd "$TMPDIR" || exit 1
bad=0
# try NAME COMPILER OPTION...
try() {
	name=$1
	shift
	"$@" -O1 -o "$name" "$TESTDIR/prog/utarget.c" 2>/dev/null || { echo "$name: not built"; bad=1; return; }
	"$DTRACE" -q -c "./$name 3" -n 'pid$target:a.out:inner:entry { printf("%d %d\n", arg0, arg1); }
		pid$target:a.out:outer:return { printf("= %d\n", arg1); }' >out 2>err
	printf '0 1\n= 90\n1 1\n= 92\n2 1\n= 94\n\n' | diff - out && return
	echo "failed: $name"
	cat err
	bad=1
}
try plain gcc
try static gcc -static
try static-pie gcc -static-pie
try stripped gcc -rdynamic -s
if command -v musl-gcc >/dev/null; then
	try musl musl-gcc
	try musl-static musl-gcc -static
	"$DTRACE" -q -c './musl 3 1' -n 'pid$target:libc:nanosleep:entry { n++; } END { printf("%d", n); }' >out
	grep -q '^[3-9]' out || { echo "musl's own functions: $(cat out)"; bad=1; }
	for when in exec preinit postinit main; do
		"$DTRACE" -q -x evaltime=$when -c './musl 2' -n 'pid$target:a.out:inner:entry { n++; } END { printf("%d", n); }' | grep -q '^2' ||
			{ echo "musl: evaltime=$when"; bad=1; }
	done
fi
exit $bad
