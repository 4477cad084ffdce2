#!/bin/sh
# ASSERTION: the files of -L directories are compiled first, each after those that it depends on; one that lacks
# something is left out silently; what is wrong in one, or a circle of them, is told; its clauses are not enabled.
mkdir one two bad loop
cat >one/a.d <<'E2'
#pragma D depends_on library z.d
inline int from_a = from_z + 1;
BEGIN { printf("never\n"); }
E2
echo 'inline int from_z = 41;' >one/z.d
printf '#pragma D depends_on provider nosuch\ninline int from_left_out = 1;\n' >one/left_out.d
printf '#pragma D depends_on library left_out.d\ninline int from_it = 1;\n' >one/needs_it.d
printf '#pragma D depends_on module vmlinux\n#pragma D depends_on library a.d\ntypedef struct two { int t; } two_t;\ntranslator two_t < int T > { t = T + from_a; };\n' >two/two.d
"$DTRACE" -q -L one -L two -n 'BEGIN { printf("%d %d\n", from_a, (xlate <two_t *> (1))->t); exit(0); }' >out || exit 1
printf '42 43\n\n' | diff - out || exit 1
for name in from_left_out from_it; do
	"$DTRACE" -e -x errtags -L one -n "BEGIN { trace($name); }" 2>err && exit 1
	grep -q '\[D_IDENT_UNDEF\]' err || { cat err; exit 1; }
done
"$DTRACE" -e -x errtags -L one -n 'BEGIN { trace(from_a); }
#pragma D attributes Stable/Stable/Common from_a' 2>err && exit 1
grep -q '\[D_PRAGMA_SCOPE\]' err || { cat err; exit 1; }
"$DTRACE" -e -x errtags -L one -n '#pragma D depends_on library left_out.d
BEGIN' 2>err && exit 1
grep -q '\[D_PRAGMA_DEPEND\]' err || { cat err; exit 1; }
echo 'inline int x = nosuch;' >bad/b.d
"$DTRACE" -e -L bad -n BEGIN 2>err && exit 1
grep -q '"bad/b.d", line 1: failed to resolve nosuch' err || { cat err; exit 1; }
echo '#pragma D depends_on library y.d' >loop/x.d
echo '#pragma D depends_on library x.d' >loop/y.d
"$DTRACE" -e -L loop -n BEGIN 2>err && exit 1
grep -q 'cyclical dependency' err || { cat err; exit 1; }
"$DTRACE" -e -x nolibs -L bad -n BEGIN || exit 1
