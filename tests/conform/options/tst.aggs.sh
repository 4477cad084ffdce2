#!/bin/sh
# ASSERTION: the options of aggregations: order (aggsort*), rows (aggfirst), looks (agghist, aggpack, aggzoom, encoding, aggpercpu), room
# (aggsize). SECTION: Options and Tunables; Aggregations.
# @@needs: root
# @@covers: aggfirst aggsortkey aggsortkeypos aggsortpos aggsortrev agghist aggpack aggzoom encoding aggpercpu aggsize
# @@timeout: 60
# check NAME WANTED OPTION...
check() {
	name=$1
	want=$2
	shift 2
	"$DTRACE" -q "$@" -n "$prog" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	printf '%s\n' "$want" | diff - "$TMPDIR/out" || { echo "$name"; exit 1; }
}

prog='BEGIN { @["b", 1] = sum(3); @["a", 2] = sum(1); @["c", 0] = sum(2); printa("%s%d=%@d ", @); exit(0); }'
check default 'a2=1 c0=2 b1=3 '
check aggsortrev 'b1=3 c0=2 a2=1 ' -x aggsortrev
check aggsortkey 'a2=1 b1=3 c0=2 ' -x aggsortkey
check aggsortkey+rev 'c0=2 b1=3 a2=1 ' -x aggsortkey -x aggsortrev
check aggsortkeypos 'c0=2 b1=3 a2=1 ' -x aggsortkey -x aggsortkeypos=1
check 'aggsortkeypos alone' 'a2=1 c0=2 b1=3 ' -x aggsortkeypos=1
prog='BEGIN { @a[1] = sum(1); @a[2] = sum(2); @a[3] = sum(3); @b[1] = sum(5); @b[2] = sum(4); @b[3] = sum(6);
	printa("%d:%@d/%@d ", @a, @b); exit(0); }'
check 'aggsortpos=0' '1:1/5 2:2/4 3:3/6 ' -x aggsortpos=0
check 'aggsortpos=1' '2:2/4 1:1/5 3:3/6 ' -x aggsortpos=1
check 'aggsortpos=1, rev' '3:3/6 1:1/5 2:2/4 ' -x aggsortpos=1 -x aggsortrev
prog='BEGIN { @a[1] = sum(1); @a[2] = sum(2); @a[3] = sum(3); @b[1] = sum(5); @b[2] = sum(4); trunc(@b, 1);
	printa("%d:%@d/%@d ", @a, @b); exit(0); }'
check 'no aggfirst' '1:1/5 2:2/0 3:3/0 '
check 'aggfirst' '1:1/5 ' -x aggfirst -x aggsortpos=1
check 'aggfirst, of those with all' '1:1/5 2:2/0 3:3/0 ' -x aggfirst

prog='BEGIN { @["a"] = count(); @["b"] = count(); @["b"] = count(); @["b"] = count(); exit(0); }'
check agghist '

              key  ------------- Distribution ------------- count    
                a |@@@@@@@@@@                               1        
                b |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        ' -x agghist
prog='BEGIN { @ = quantize(1); @ = quantize(2); @ = quantize(2); @ = quantize(2); exit(0); }'
check aggzoom '

           value  ------------- Distribution ------------- count    
               0 |                                         0        
               1 |@@@@@@@@@@@@@                            1        
               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   3        
               4 |                                         0        
' -x aggzoom
check encoding "$(printf '\n\n           value  ------------- Distribution ------------- count    
               0 |                                         0        
               1 |\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210                               1        
               2 |\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210\342\226\210           3        
               4 |                                         0        ')
" -x encoding=utf8
check 'encoding=ascii' '

           value  ------------- Distribution ------------- count    
               0 |                                         0        
               1 |@@@@@@@@@@                               1        
               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        
               4 |                                         0        
' -x encoding=ascii
check aggpack '

  min .----. max  | count
    0 : xx : 4    | 4' -x aggpack -x encoding=ascii

# one line for each CPU; the parts make up the whole
"$DTRACE" -q -x aggpercpu -n 'syscall::getppid:entry /pid == $target/ { @ = count(); }' -c "$PROGDIR/prog_syscalls 100" \
	>"$TMPDIR/out" || exit 1
awk '/\[CPU [0-9]+\]/ { n += $3; cpus++; next } NF == 1 { all = $1 } END { exit !(all > 0 && n == all && cpus >= 1) }' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out"; exit 1; }

# room for at least 16 keys; more are dropped and counted
prog='tick-2ms { @[i++] = count(); } tick-2ms /i >= 200/ { exit(0); }'
"$DTRACE" -q -x aggsize=64 -n "$prog" >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
n=$(grep -c . "$TMPDIR/out")
drops=$(sed -n 's/^dtrace: \([0-9]*\) aggregation drops\{0,1\} on CPU [0-9]*$/\1/p' "$TMPDIR/err" | awk '{ n += $1 } END { print n + 0 }')
[ "$n" -ge 16 ] && [ "$n" -lt 200 ] && [ $((n + drops)) -ge 200 ] || { echo "$n keys, $drops drops"; cat "$TMPDIR/err"; exit 1; }
"$DTRACE" -q -x aggsize=1m -n "$prog" >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
[ "$(grep -c . "$TMPDIR/out")" -ge 200 ] && [ ! -s "$TMPDIR/err" ]
