#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: a consumer that is written to the classic interface compiles without a warning, as C11 and as C99, and works:
# entries of two aggregations with values of each CPU, raw records, formats of its own, a command that it creates,
# and what is refused (tests/host/classic.c).
# @@needs: root cmd:cc
# @@timeout: 120
case $TEST_ENV in asan) echo "libraries of a sanitizer build need its runtime"; exit 77 ;; esac
[ -f "$BUILDDIR/libdtrace.so" ] || { echo "no libdtrace.so in $BUILDDIR"; exit 1; }
cd "$TMPDIR" || exit 1
for std in c11 gnu99; do
	cc -std=$std -D_GNU_SOURCE -Wall -Wextra -Werror -I"$TESTDIR/../include" "$TESTDIR/host/classic.c" \
		-L"$BUILDDIR" -Wl,-rpath,"$BUILDDIR" -ldtrace -o classic || exit 1
done
bad=0
# check WHAT: what it prints is what is expected on standard input
check() {
	cat >want
	if ! ./classic "$1" >got 2>err || ! cmp -s want got; then
		echo "== $1"
		cat err
		diff want got
		bad=1
	fi
}
check counts <<'X'
300 calls, 2100 in all, 3 looks
X
check records <<'X'
dtrace:BEGIN 4 values: schedule=vmlinux`schedule 7 'long text' exit
X
check values <<'X'
11
a longer text
end of BEGIN
@n 0
@s 7
X
check formats <<'X'
before<   -5|words   |0xff>
key/3: 40
key/4: -2
X
check misuse <<'X'
dump`somewhere+0x4
format conversion #1 is undefined: %q
1 providers, dtrace is the first
X
./classic process >got 2>err || { cat err; bad=1; }
grep -qx traced got && grep -Eq '^ +[1-9][0-9]*$' got || { cat got; bad=1; }
[ $bad = 0 ]
