#!/bin/sh
# ASSERTION: a function that is probed already, by the same session or another, is read from its file, not from a mapping with
# the breakpoints of others in it.
# @@needs: root uprobe
"$DTRACE" -q -n 'pid$target:a.out:s_loop:entry, pid$target:a.out:s_loop:return { @[probename] = count(); }
	END { printa("%s %@d\n", @); }' -c "$PROGDIR/prog_sites" >"$TMPDIR/out" || exit 1
[ "$("$PROGDIR/prog_sites")" != "$(printf '0\n0\n0')" ] || { echo 'nothing to see on this machine'; exit 77; }
grep -qx 'entry 3' "$TMPDIR/out" && grep -qx 'return 3' "$TMPDIR/out" && exit 0
cat "$TMPDIR/out"
exit 1
