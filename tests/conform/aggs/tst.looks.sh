#!/bin/sh
# ASSERTION: agghist, aggpack and aggzoom with negative values, without keys, with keys of all widths, for lquantize();
# no effect on functions that they are not for. SECTION: Aggregations.
# @@needs: root
check() {
	name=$1
	shift
	cat >"$TMPDIR/want"
	"$DTRACE" -q "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	diff "$TMPDIR/want" "$TMPDIR/out" || { echo "$name"; exit 1; }
}
check 'agghist, both signs' -x agghist -n 'BEGIN { @[1] = sum(30); @[2] = sum(-10); exit(0); }' <<'X'


      key  ------------- Distribution ------------- count    
        2                @@@@@|                     -10      
        1                     |@@@@@@@@@@@@@@@      30       
X
check 'agghist, negative' -x agghist -n 'BEGIN { @[1] = sum(-30); @[2] = sum(-10); exit(0); }' <<'X'


      key  ------------- Distribution ------------- count    
        1           @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -30      
        2                               @@@@@@@@@@| -10      
X
check 'agghist, no key' -x agghist -n 'BEGIN { @ = count(); exit(0); }' <<'X'


           value  ------------- Distribution ------------- count    
 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        
X
check 'agghist, not for avg()' -x agghist -n 'BEGIN { @ = avg(4); exit(0); }' <<'X'

                4
X
check 'agghist, aggzoom' -x agghist -x aggzoom -n 'BEGIN { @["a"] = sum(1); @["b"] = sum(3); exit(0); }' <<'X'


              key  ------------- Distribution ------------- count    
                a |@@@@@@@@@@@@@                            1        
                b |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   3        
X
check 'aggpack' -x aggpack -x encoding=ascii -n 'BEGIN { @["a"] = quantize(1); @["a"] = quantize(100, 9); @["b"] = quantize(4, 3); exit(0); }' <<'X'


              key  min .---------. max  | count
                b    0 :   X     : 128  | 3
                a    0 : _     X : 128  | 10
X
check 'aggpack, lquantize' -x aggpack -x encoding=ascii -n 'BEGIN { @[(short)1] = lquantize(3, 0, 5, 1); @[(short)1] = lquantize(9, 0, 5, 1); exit(0); }' <<'X'


   key     min .-------. max      | count
     1     < 0 :    x x: >= 5     | 2
X
check 'aggpack, utf8' -x aggpack -x encoding=utf8 -n 'BEGIN { @[(char)1] = quantize(1); exit(0); }' <<X


 key  min .---. max  | count
   1    0 : $(printf '\342\226\210') : 2    | 1
X
