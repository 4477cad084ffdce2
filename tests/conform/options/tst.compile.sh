#!/bin/sh
# ASSERTION: the options of the compiler. SECTION: Options and Tunables.
# @@needs: root cmd:cpp
# @@covers: argref defaultargs empty pspec zdefs nolibs libdir syslibdir verbose dump noopt amin tree version debug
# @@covers: debugassert cpp cpppath cpphdrs cppargs define undef incdir stdc core
# @@timeout: 90
fail() {
	echo "$1"
	cat "$TMPDIR/out"
	exit 1
}
# ok/bad WHAT ARGUMENT...: dtrace has to succeed, to fail; its output is in out
ok() {
	what=$1
	shift
	"$DTRACE" "$@" >"$TMPDIR/out" 2>&1 || fail "$what: refused"
}
bad() {
	what=$1
	shift
	"$DTRACE" "$@" >"$TMPDIR/out" 2>&1 && fail "$what: accepted"
}
has() { grep -Eq -- "$1" "$TMPDIR/out" || fail "$what: no $1"; }
hasnt() { ! grep -Eq -- "$1" "$TMPDIR/out" || fail "$what: $1"; }

q='BEGIN { exit(0); }'
bad 'argref off' -q -n "$q" operand
has "extraneous argument 'operand'"
ok argref -q -x argref -n "$q" operand
bad 'defaultargs off' -q -n 'BEGIN { trace($1 + 5); exit(0); }'
ok defaultargs -q -x defaultargs -n 'BEGIN { trace($1 + 5); trace($$2); exit(0); }'
has '^5$'
echo >"$TMPDIR/empty.d"
bad 'empty off' -e -s "$TMPDIR/empty.d"
ok empty -e -x empty -s "$TMPDIR/empty.d"
bad 'zdefs off' -e -n 'nosuch:::probe { }'
has 'does not match any probes'
ok zdefs -e -x zdefs -n 'nosuch:::probe { }'
ok 'pspec' -e -x pspec -n 'dtrace:::BEGIN'

bad 'nolibs' -e -x nolibs -n 'BEGIN { trace(ENOENT); }'
ok 'nolibs off' -e -n 'BEGIN { trace(ENOENT); }'
mkdir "$TMPDIR/a" "$TMPDIR/b"
echo 'inline int AAA = 11;' >"$TMPDIR/a/a.d"
echo 'inline int BBB = 22;' >"$TMPDIR/b/b.d"
ok libdir -q -x libdir="$TMPDIR/a" -L "$TMPDIR/b" -n 'BEGIN { trace(AAA); trace(BBB); trace(ENOENT); exit(0); }'
has '^11222$'
bad 'libdir, nolibs' -e -x libdir="$TMPDIR/a" -x nolibs -n 'BEGIN { trace(AAA); }'
ok syslibdir -q -x syslibdir="$TMPDIR/a" -n 'BEGIN { trace(AAA); exit(0); }'
has '^11$'
bad 'syslibdir replaces' -e -x syslibdir="$TMPDIR/a" -n 'BEGIN { trace(ENOENT); }'

ok verbose -e -x verbose -n "$q"
ok dump -e -x dump=ast -n "$q"
has 'clause'
for pass in in cfg ssa fold cse dce cfg2 fold2 cse2 imply cfg3 sink dce2 compact; do
	ok "dump=$pass" -e -x dump=$pass -n "$q"
	has "^; after $pass\$"
done
ok 'dump=ir' -e -x dump=ir -n "$q"
has '^; after in$' && has '^; after compact$'
ok tree -e -x tree=1 -n "$q"
has 'clause'
ok noopt -q -x noopt -n 'BEGIN { trace(6 * 7); exit(0); }'
has '^42$'
ok debugassert -q -x debugassert -n 'BEGIN { self->a = 6; trace(self->a * 7); exit(0); }'
has '^42$'
ok debug -q -x debug -n "$q"
has '^libdtrace DEBUG: program dtrace_BEGIN: [0-9]+ instructions$'
has '^libdtrace DEBUG: map dt_ctl: .* ok$'

ok amin -e -x amin=Evolving/Evolving/Common -n 'dtrace:::BEGIN { trace(pid); }'
bad amin -e -x amin=Stable/Stable/Common -x errtags -n 'dtrace:::BEGIN { trace(curthread->pid); }'
has '\[D_ATTR_MIN\]'
for v in 1.0 1.2.2 1.6.3 1.13 2.0; do
	ok "version=$v" -e -x version=$v -n "$q"
done

printf '#ifdef GREEN\nBEGIN { trace(GREEN); exit(0); }\n#else\nBEGIN { trace(0); exit(0); }\n#endif\n' >"$TMPDIR/c.d"
bad 'cpp off' -q -s "$TMPDIR/c.d"
ok 'cpp, define' -q -x cpp -x define=GREEN=3 -s "$TMPDIR/c.d"
has '^3$'
ok undef -q -x cpp -x define=GREEN=3 -x undef=GREEN -s "$TMPDIR/c.d"
has '^0$'
ok cppargs -q -x cpp -x cppargs='-DGREEN=8 -DBLUE' -s "$TMPDIR/c.d"
has '^8$'
ok 'cppargs twice' -q -x cpp -x cppargs=-DRED=1 -x cppargs=-DGREEN=RED -s "$TMPDIR/c.d"
has '^1$'
echo '#define GREEN 4' >"$TMPDIR/a/green.h"
printf '#include <green.h>\nBEGIN { trace(GREEN); exit(0); }\n' >"$TMPDIR/i.d"
ok incdir -q -x cpp -x incdir="$TMPDIR/a" -s "$TMPDIR/i.d"
has '^4$'
ok cpphdrs -q -x cpp -x cpphdrs -x incdir="$TMPDIR/a" -s "$TMPDIR/i.d"
has '^\. .*green\.h$'
printf '#!/bin/sh\ncat >/dev/null\necho "BEGIN { trace(99); exit(0); }"\n' >"$TMPDIR/mycpp"
chmod +x "$TMPDIR/mycpp"
ok cpppath -q -x cpp -x cpppath="$TMPDIR/mycpp" -s "$TMPDIR/i.d"
has '^99$'
# only in pre-ISO C are macros replaced in strings
printf '#define A(x) "x"\nBEGIN { trace(A(hi)); exit(0); }\n' >"$TMPDIR/t.d"
ok stdc -q -x cpp -x stdc=s -s "$TMPDIR/t.d"
has '^hi$'
for m in a c t; do
	ok "stdc=$m" -q -x cpp -x stdc=$m -s "$TMPDIR/t.d"
	has '^x$'
done

# core: the command dies of SIGABRT when all is done
# shellcheck disable=SC3045 # every shell that we meet has it
ulimit -c 0
(cd "$TMPDIR" && "$DTRACE" -q -x core -n 'BEGIN { trace("done"); exit(0); }' >out 2>&1)
[ $? -ge 128 ] || fail core
what=core
has '^done'
has 'forcing coredump'
rm -f "$TMPDIR"/core*
