#!/bin/sh
# ASSERTION: with -x strsize=64k all string functions load and give the same results; strings of 65535 bytes are kept, measured,
# searched and cut.
# SECTION: Options and Tunables.
# @@needs: root
# @@timeout: 200
for t in edges strings json strtok null paths addresses nesting; do
	"$DTRACE" -x strsize=64k -qs "$TESTDIR/conform/subr/tst.$t.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { echo $t; cat "$TMPDIR/err"; exit 1; }
	diff "$TESTDIR/conform/subr/tst.$t.d.out" "$TMPDIR/out" || { echo "$t"; exit 1; }
done
"$DTRACE" -x strsize=64k -qn 'BEGIN
{
	s = "0123456789abcdef";
	s = strjoin(s, strjoin(s, strjoin(s, s))); s = strjoin(s, strjoin(s, strjoin(s, s)));
	s = strjoin(s, strjoin(s, strjoin(s, s))); s = strjoin(s, strjoin(s, strjoin(s, s)));
	s = strjoin(s, strjoin(s, strjoin(s, s)));
	printf("%d ", strlen(s));
	s = strjoin(s, strjoin(s, strjoin(s, s)));
	printf("%d ", strlen(s));
	self->s = strjoin(substr(s, 0, 65530), "/END");
	a[1] = self->s;
	printf("%d %d ", strlen(self->s), strlen(a[1]));
}
BEGIN
{
	printf("%s %s %d %d ", basename(self->s), strrchr(a[1], 0x2f), index(a[1], "/E"), rindex(self->s, "9ab"));
	printf("%d %s %d\n", self->s == a[1], substr(toupper(a[1]), -8), strlen(dirname(self->s)));
	exit(0);
}' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -qx '16384 65535 65534 65534 END /END 65530 65513 1 6789/END 65530' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/err"; exit 1; }
