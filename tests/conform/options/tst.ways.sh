#!/bin/sh
# ASSERTION: an option means the same on the command line, in #pragma D option and in setopt(); setopt() changes dynamic
# ones only, the pragma none of the preprocessor. SECTION: Options and Tunables.
# @@needs: root
# @@timeout: 60
fail() {
	echo "$1"
	cat "$TMPDIR/out" "$TMPDIR/err"
	exit 1
}
prog='BEGIN { @[1] = sum(5); @[2] = sum(3); @[3] = sum(9); exit(0); }'
want='
        3                9
        1                5
        2                3'
printf '#pragma D option quiet\n#pragma D option aggsortrev\n%s\n' "$prog" >"$TMPDIR/p.d"
printf '#pragma D option quiet=yes\n#pragma D option aggsortrev=1\n%s\n' "$prog" >"$TMPDIR/v.d"
printf '#pragma D option quiet\nBEGIN { setopt("aggsortrev"); }\n%s\n' "$prog" >"$TMPDIR/s.d"
printf '#pragma D option quiet\nBEGIN { setopt("aggsortrev", "enable"); }\n%s\n' "$prog" >"$TMPDIR/t.d"
: >"$TMPDIR/err"
for args in "-x quiet -x aggsortrev -n '$prog'" "-x quiet=on -x aggsortrev=true -n '$prog'" "-s $TMPDIR/p.d" \
	"-s $TMPDIR/v.d" "-s $TMPDIR/s.d" "-s $TMPDIR/t.d"; do
	eval "\"\$DTRACE\" $args" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "$args"
	printf '%s\n' "$want" | diff - "$TMPDIR/out" >/dev/null || fail "$args"
done

# setopt() can turn off again, as the last one says
"$DTRACE" -q -x aggsortrev -n 'BEGIN { setopt("aggsortrev", "no"); }' -n "$prog" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail off
[ "$(sed -n '2p' "$TMPDIR/out")" = '        2                3' ] || fail off

# not dynamic: an error of the action, with the reason; tracing goes on
for o in strsize=100 bufsize=1m aggsize=1m destructive nspec cpu=0 temporal=no zdefs amin=Stable/Stable/Common; do
	name=${o%%=*}
	case $o in *=*) val=${o#*=} ;; *) val=1 ;; esac
	"$DTRACE" -q -n "BEGIN { setopt(\"$name\", \"$val\"); } BEGIN { trace(\"on\"); exit(0); }" >"$TMPDIR/out" \
		2>"$TMPDIR/err" || fail "setopt $o"
	grep -q '^on' "$TMPDIR/out" || fail "setopt $o"
	grep -q "couldn't set option \"$name\" to \"$val\": Operation illegal when tracing is active" "$TMPDIR/err" ||
		fail "setopt $o"
done
for o in nosuch=1:name quiet=maybe:value switchrate=x:value; do
	name=${o%%=*}
	val=${o#*=}
	val=${val%:*}
	case $o in *:name) why='Invalid option name' ;; *) why='Invalid value for specified option' ;; esac
	"$DTRACE" -q -n "BEGIN { setopt(\"$name\", \"$val\"); exit(0); }" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "setopt $o"
	grep -q "couldn't set option \"$name\" to \"$val\": $why" "$TMPDIR/err" || fail "setopt $o"
done

# the pragma
pragma() {
	printf '#pragma D option %s\nBEGIN { exit(0); }\n' "$1" >"$TMPDIR/x.d"
	"$DTRACE" -xerrtags -s "$TMPDIR/x.d" >"$TMPDIR/out" 2>"$TMPDIR/err" && fail "pragma $1: accepted"
	grep -q "\[D_PRAGMA_OPTSET\].*line 1: failed to set option ${1%%=*}: $2" "$TMPDIR/err" || fail "pragma $1"
}
pragma nosuch "Invalid option name"
pragma strsize=tiny "Invalid value for specified option"
for o in cppargs=-P cpphdrs cpppath=/bin/cat define=A incdir=. ldpath=/bin/ld objcopypath=/bin/objcopy stdc=s undef=A; do
	pragma $o "Option cannot be used from within a D program"
done
# start options in the program: they hold for it
printf '#pragma D option quiet\n#pragma D option strsize=9\nBEGIN { trace(strjoin("abcdefg", "hijkl")); exit(0); }\n' >"$TMPDIR/l.d"
"$DTRACE" -s "$TMPDIR/l.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail strsize
grep -qx abcdefgh "$TMPDIR/out" || fail strsize
