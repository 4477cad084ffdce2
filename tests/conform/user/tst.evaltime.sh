#!/bin/sh
# ASSERTION: a command of -c is run up to evaltime before probes are placed, and then goes on as if nothing had
# been; a name that is none is refused.
# @@needs: root uprobe
for when in exec preinit postinit main; do
	"$DTRACE" -q -x evaltime=$when -c "$PROGDIR/prog_utarget 2" -n 'pid$target:a.out:_start:entry { @s = count(); }
		pid$target:a.out:inner:entry { @i = count(); }
		END { printa("_start %@d\n", @s); printa("inner %@d\n", @i); }' >"$TMPDIR/$when" || exit 1
	grep -q '^inner 2' "$TMPDIR/$when" || { echo "$when"; cat "$TMPDIR/$when"; exit 1; }
done
grep -q '^_start 1' "$TMPDIR/exec" && grep -q '^_start 1' "$TMPDIR/preinit" && ! grep -q '^_start 1' "$TMPDIR/main" || exit 1
"$DTRACE" -x evaltime=never -n BEGIN && exit 1
exit 0
