#!/bin/sh
# ASSERTION: each option refuses what it cannot be, with DTrace's words and status 1; so does an option that does not
# exist, and nothing is traced. SECTION: Options and Tunables.
# @@needs: root
# @@timeout: 120
bad=0

# refuse OPTION WANTED-MESSAGE
refuse() {
	if "$DTRACE" -x "$1" -n 'BEGIN { trace("ran"); exit(0); }' >"$TMPDIR/out" 2>"$TMPDIR/err"; then
		echo "-x $1: accepted"
		bad=1
	elif ! grep -qxF "dtrace: failed to set -x $1: $2" "$TMPDIR/err" || grep -q ran "$TMPDIR/out"; then
		echo "-x $1: $(cat "$TMPDIR/err" "$TMPDIR/out")"
		bad=1
	fi
}

# name, then values that are refused; `-` stands for none at all
table='
aggpercpu maybe
agghist 2
aggpack maybe
aggrate - fast 3parsecs
aggsize - many 5x 1 -1
aggsortkey 2
aggsortkeypos - first -1
aggsortpos - 1x
aggfirst maybe
aggsortrev maybe
aggzoom maybe
amin - Evolving Stable/Stable Great/Stable/Common
argref perhaps
bpflog maybe
bpflogsize - 1
buflimit - 0 101
bufpolicy - swap
bufresize - sometimes
bufsize - 3y 1 k
cleanrate - 6000hz 2h
core maybe
cpp maybe
cppargs -
cpphdrs maybe
cpppath -
cpu - one -1
cpushare - 101
ctfpath -
ctypes -
deadman - 1ms
debug maybe
debugassert maybe
defaultargs maybe
define -
demangle maybe
ustacklines maybe
destructive maybe
disasm - x
dofstashpath -
droptags maybe
dtypes -
dump - nosuchpass
dynvarsize - 1 lots
empty maybe
encoding - latin1
errtags maybe
evaltime - never
flowindent maybe
follow maybe
grabanon maybe
incdir -
iregs - 0
jstackframes - 0
jstackstrsize - 1q
kdefs maybe
knodefs maybe
late - later
lazyload maybe
ldpath -
libdir -
linkmode - weak
linknommap maybe
linktype - coff
lockmem - all
maxframes - 0
modpath -
nolibs maybe
noopt maybe
noresolve maybe
nspec - x 100000
nusdtprobes - x
objcopypath -
oformat - xml
pcapsize - x 15 70000
pgmax - x
preallocate - x
printsize - 0 1m
procfspath -
pspec maybe
quiet maybe
quietresize maybe
rawbytes maybe
scratchsize - x
setenv - FOO =x
specsize - x
stackframes - 0 x
stackindent - -1 x
stacksymbols maybe
statusrate - 11s 0
stdc - x
strip maybe
strsize - 4 1g x
switchrate - 0 fast
syslibdir -
sysslice -
temporal maybe
tree - 0 x
tregs - 0
udefs maybe
undef -
unodefs maybe
unsetenv - A=b
useruid - x
ustackframes - 0
ustacksize - 100 128k
unwind - orc
verbose maybe
zdefs maybe
'
for word in $(printf '%s' "$table" | sed '/./!d; s/^\([a-z]*\) */\1 /; s/ \([^ ]*\)/ =\1/g'); do
	case $word in
	=-) refuse "$name" "Invalid value for specified option" ;;
	=*) refuse "$name$word" "Invalid value for specified option" ;;
	*) name=$word ;;
	esac
done
refuse version "Invalid value for specified option"
refuse version=first "Version is not properly formatted or is too large"
refuse version=1.2.3.4 "Version is not properly formatted or is too large"
refuse version=9.9 "Requested version is not supported by compiler"
for name in nosuch BUFSIZE buf '' zone arch 'bufsize '; do
	refuse "$name" "Invalid option name"
done
refuse nosuch=1 "Invalid option name"

# The table has every option, except those whose refusals are written out.
if [ -f "$TESTDIR/../src/tables/options.def" ]; then
	for name in $(sed -n 's/^OPTION([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' "$TESTDIR/../src/tables/options.def"); do
		printf '%s' "$table" | grep -q "^$name " || [ "$name" = version ] ||
			grep -lqE "^#.*@@refuses:.*(^| )$name( |\$)" "$TESTDIR"/conform/options/*.sh ||
			{ echo "no value of $name is refused by any test"; bad=1; }
	done
fi
[ $bad = 0 ]
