#!/bin/sh
# ASSERTION: exit status: 0, exit()'s argument, 1 on errors, 2 for wrong usage; -e compiles only; -o appends.
# @@needs: root
st() {
	want=$1
	shift
	"$@" >"$TMPDIR/out" 2>"$TMPDIR/err"
	got=$?
	[ $got -eq "$want" ] || { echo "want $want got $got: $*"; cat "$TMPDIR/err"; exit 1; }
}
st 0 "$DTRACE" -qn 'BEGIN { exit(0); }'
st 7 "$DTRACE" -qn 'BEGIN { exit(7); }'
st 1 "$DTRACE" -qn 'BEGIN { nosuch; }'
st 1 "$DTRACE" -s "$TMPDIR/nofile.d"
st 2 "$DTRACE" -Y
st 2 "$DTRACE" -q
st 0 "$DTRACE" -en 'BEGIN { trace(1); }'
st 1 "$DTRACE" -qn 'BEGIN { system("true"); exit(0); }'
st 0 "$DTRACE" -wqn 'BEGIN { system("true"); exit(0); }'
st 1 "$DTRACE" -x nosuchopt -n BEGIN
st 1 "$DTRACE" -x bufsize=bogus -n BEGIN
st 1 "$DTRACE" -n 'nosuch:::probe { }'
st 0 "$DTRACE" -Zqn 'nosuch:::probe { } BEGIN { exit(0); }'
echo first >"$TMPDIR/o"
st 0 "$DTRACE" -o "$TMPDIR/o" -qn 'BEGIN { printf("second\n"); exit(0); }'
grep -qx first "$TMPDIR/o" && grep -qx second "$TMPDIR/o" || { cat "$TMPDIR/o"; exit 1; }
