#!/bin/sh
# ASSERTION: -x strsize: every string is cut at strsize - 1 bytes, whatever makes it; all subroutines load with strsize from 8
# to 4096 and give the same results where nothing is cut.
# SECTION: Options and Tunables.
# @@needs: root
# @@timeout: 120
d=$TESTDIR/conform/subr/tst.edges.d
for size in 128 512 1024 4096; do
	"$DTRACE" -x strsize=$size -s "$d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	# the last but one line counts what has grown to strsize in the smallest
	sed 's/^127$/248/' "$TMPDIR/out" | diff "$d.out" - || { echo "strsize=$size"; exit 1; }
done
"$DTRACE" -x strsize=8 -s "$d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
diff - "$TMPDIR/out" <<'X' || exit 1
[0123456] [0123456] [0123456] [0123456] [0123456]
7 0 1
[0123456]
[]
[a]
[b]
[abcdefg]
[abcdefg]
[dtraceB]
[.] [a] [b]
[.] [.] [/] [a]
[abc] [] [] [] [abc]
[bcde] [cd] [] [cdef] [ab]
0 0 -1 -1
5 0 -1 3
0 3 0 -1 5
[abc] 1 [/c]
[abc] 1
[0] [-922337] [9223372] [0xfffff]
[z] [101] [0177777]
[] [abc123]
31 63 12 0
[0123456]
[23456]
7
1 0 1

X
for size in 8 64 4096; do
	s=$(printf '%*s' $((size - 1)) '' | tr ' ' x)
	printf 'BEGIN { this->s = "%s"; a[1] = strjoin(this->s, "yz"); printf("%%d %%d %%d %%s\\n", strlen(this->s), strlen(a[1]), this->s == a[1], substr(this->s, strlen(this->s) - 1)); exit(0); }\n' "$s" >"$TMPDIR/s.d"
	"$DTRACE" -q -x strsize=$size -s "$TMPDIR/s.d" >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	grep -qx "$((size - 1)) $((size - 1)) 1 x" "$TMPDIR/out" || { echo "exactly $size:"; cat "$TMPDIR/out"; exit 1; }
done
