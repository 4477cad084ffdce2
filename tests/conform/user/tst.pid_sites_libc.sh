#!/bin/sh
# ASSERTION: entries of all functions of the C library are as many, with the same arguments, as executions of their first
# instructions, and a process that is probed all over prints what it prints untraced.
# SECTION: pid Provider.
# @@needs: root uprobe_multi file:/usr/bin/mawk
# @@timeout: 120
cat >"$TMPDIR/work.awk" <<'X'
BEGIN {
	for (i = 0; i < 100; i++) {
		s = s sprintf("%s %5d %.3f,", i, i, i / 3)
		n = split(s, a, ",")
	}
	print n, length(toupper(s)), substr(s, 30, 40), index(s, "9 "), match(s, /7+.8/), strtonum_(s)
}
function strtonum_(x) { return x + 1 }
X
untraced=$(mawk -f "$TMPDIR/work.awk")
# same VALUE
same() {
	got=$("$DTRACE" -q -o "$TMPDIR/out" -c "mawk -f $TMPDIR/work.awk" -n 'pid$target:libc*::entry { @e[probefunc] = '"$1"'; }
		pid$target:libc*::0 { @o[probefunc] = '"$1"'; }
		END { printa("e %s %@d\n", @e); printa("o %s %@d\n", @o); }' 2>"$TMPDIR/err") || { cat "$TMPDIR/err"; exit 1; }
	[ "$got" = "$untraced" ] || { echo "$1: $got"; exit 1; }
	awk -v what="$1" '$1 == "e" { e[$2] = $3 } $1 == "o" { o[$2] = $3; n++ }
		END {
			for (f in o)
				if (e[f] != o[f]) { print what ": " f " entry " e[f] ", first instruction " o[f]; bad = 1 }
			if (n < 30) { print "only " n + 0 " functions"; bad = 1 }
			exit bad
		}' "$TMPDIR/out" || exit 1
	rm "$TMPDIR/out"
}
same 'count()'
same 'sum(arg0 & 0xfff)'
same 'sum(arg1 + arg2)'
