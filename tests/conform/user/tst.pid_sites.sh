#!/bin/sh
# ASSERTION: a probe at a function's entry fires once a call with the arguments, the memory and the stack of the call,
# wherever behind the first instruction it is placed; the process does what it does untraced.
# SECTION: pid Provider.
# @@needs: root uprobe
# @@timeout: 60
P=$PROGDIR/prog_sites
"$P" >"$TMPDIR/untraced"
[ "$(cat "$TMPDIR/untraced")" != "$(printf '0\n0\n0')" ] || { echo 'nothing to see on this machine'; exit 77; }
# run PROGRAM WANTED-LINE...
run() {
	"$DTRACE" -q -o "$TMPDIR/out" -n "$1" -c "$P" >"$TMPDIR/traced" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
	cmp -s "$TMPDIR/untraced" "$TMPDIR/traced" || { echo "the process is harmed by $1"; cat "$TMPDIR/traced"; exit 1; }
	shift
	for want; do
		grep -qx -- "$want" "$TMPDIR/out" || { echo "no '$want'"; cat "$TMPDIR/out"; exit 1; }
	done
	: >"$TMPDIR/out"
}
each() {
	for f in plain loop into0 shared0 shared into shared2 into2 table args store frame vector; do
		echo "s_$f $1"
	done
}
IFS='
'
# shellcheck disable=SC2046
{
	run 'pid$target:a.out:s_*:entry { @[probefunc] = count(); } END { printa("%s %@d\n", @); }' $(each 3)
	run 'pid$target:a.out:s_*:entry, pid$target:a.out:s_*:return { @[probefunc] = count(); } END { printa("%s %@d\n", @); }' $(each 6)
	run 'pid$target:a.out:s_*:entry { @[probefunc, arg1, arg2, arg3, arg4, arg5] = count(); }
		END { printa("%s %d %d %d %d %d %@d\n", @); }' $(each '22 33 44 55 66 3')
	run 'pid$target:a.out:s_*:entry { @[probefunc, *(int *)copyin(arg0, 4)] = count(); } END { printa("%s %d %@d\n", @); }' \
		's_args 5 3' 's_store 5 3' 's_plain 5 3' 's_vector 7 3'
	run 'pid$target:a.out:s_*:entry { @[probefunc, arg6, arg7] = count(); } END { printa("%s %d %d %@d\n", @); }' $(each '77 88 3')
}
run 'pid$target:a.out:s_frame:entry { self->c = ucaller; } pid$target:a.out:s_frame:return { @[arg1, self->c == ucaller] = count(); }
	END { printa("%d %d %@d\n", @); }' '77 1 3'
