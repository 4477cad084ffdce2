#!/bin/sh
# ASSERTION: execname is one key, whatever its length and whatever the stack held before it.
# SECTION: Aggregations.
# @@needs: root
for name in a abcdefg abcdefgh abcdefghijklm abcdefghijklmno; do
	cp "$PROGDIR/prog_syscalls" "$TMPDIR/$name"
	"$DTRACE" -q -n 'syscall::getppid:entry /pid == $target/ { @[execname, n++ % 7] = count(); @one[execname] = count(); a[execname]++; }
		END { printa("%s %@d\n", @one); printf("%d\n", a[$$1]); }' -c "$TMPDIR/$name 300" $name >"$TMPDIR/out" || exit 1
	grep -qx "$name 300" "$TMPDIR/out" && grep -qx 300 "$TMPDIR/out" && continue
	cat "$TMPDIR/out"
	exit 1
done
