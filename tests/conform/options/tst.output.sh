#!/bin/sh
# ASSERTION: the options of output: quiet, flowindent, rawbytes, stackindent, noresolve, stacksymbols, droptags, errtags.
# SECTION: Options and Tunables.
# @@needs: root
# @@covers: quiet flowindent rawbytes stackindent noresolve stacksymbols droptags errtags oformat demangle
# @@timeout: 60
run() {
	"$DTRACE" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
}
# expect PATTERN WHAT: a line of the output; refuse: none
expect() { grep -Eq -- "$1" "$TMPDIR/out" || { echo "$2"; cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }; }
never() { ! grep -Eq -- "$1" "$TMPDIR/out" || { echo "$2"; cat "$TMPDIR/out"; exit 1; }; }

run -n 'BEGIN { trace(7); exit(0); }'
expect '^CPU +ID +FUNCTION:NAME$' 'no header'
run -x quiet -n 'BEGIN { trace(7); exit(0); }'
expect '^7$' 'not quiet'
never FUNCTION 'not quiet'
run -x quiet=no -n 'BEGIN { trace(7); exit(0); }'
expect '^CPU +ID' 'quiet=no'

run -x flowindent -n 'syscall::getppid: /pid == $target/ { }' -c "$PROGDIR/prog_syscalls 1"
expect '^CPU FUNCTION +$' 'flowindent: header'
expect '^ +[0-9]+ +-> getppid|^ +[0-9]+ +=> getppid' 'flowindent: entry'
expect '^ +[0-9]+ +<- getppid|^ +[0-9]+ +<= getppid' 'flowindent: return'

d='struct s { char c[4]; }; struct s v;
BEGIN { v.c[0] = 104; v.c[1] = 105; trace(v.c); exit(0); }'
printf '%s\n' "$d" >"$TMPDIR/s.d"
run -q -s "$TMPDIR/s.d"
expect '^ *hi *$' 'rawbytes off'
run -q -x rawbytes -s "$TMPDIR/s.d"
expect '0: 68 69 00 00 ' 'rawbytes on'

run -q -n 'BEGIN { stack(2); exit(0); }'
expect '^              [^ 0]' 'stackindent: 14'
expect '`' 'symbols'
run -q -x stackindent=3 -n 'BEGIN { stack(2); exit(0); }'
expect '^   [^ ]' 'stackindent=3'
run -q -x stacksymbols=off -n 'BEGIN { stack(2); sym((uintptr_t)&`schedule); exit(0); }'
expect '^ +0x[0-9a-f]+$' 'stacksymbols=off'
expect '`schedule' 'stacksymbols=off, sym()'
run -q -x noresolve -n 'BEGIN { stack(2); exit(0); }'
expect '^ +0x[0-9a-f]+$' 'noresolve'
never '`' 'noresolve'

run -q -x oformat=json -n 'BEGIN { trace(7); exit(0); }'
expect '^[{[]' 'oformat=json'
run -q -x oformat=text -n 'BEGIN { trace(7); exit(0); }'
expect '^7$' 'oformat=text'
for o in demangle demangle=no; do
	run -q -x $o -n 'BEGIN { trace(7); exit(0); }'
	expect '^7$' $o
done

"$DTRACE" -e -n 'BEGIN { trace(nosuch); }' >"$TMPDIR/out" 2>&1 && exit 1
never '\[D_' 'errtags off'
"$DTRACE" -e -x errtags -n 'BEGIN { trace(nosuch); }' >"$TMPDIR/out" 2>&1 && exit 1
expect '\[D_IDENT_UNDEF\]' 'errtags on'

drop='tick-2ms { @[i++] = count(); } tick-2ms /i >= 100/ { exit(0); }'
"$DTRACE" -q -x aggsize=64 -n "$drop" 2>"$TMPDIR/out" >/dev/null || exit 1
expect '^dtrace: [0-9]+ aggregation drops? on CPU [0-9]+$' 'drops'
"$DTRACE" -q -x droptags -x aggsize=64 -n "$drop" 2>"$TMPDIR/out" >/dev/null || exit 1
expect '^dtrace: \[DTRACEDROP_AGGREGATION\] [0-9]+ aggregation drops? on CPU' 'droptags'
