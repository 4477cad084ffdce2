#!/bin/sh
# ASSERTION: A write to a device: start in the writer or the kernel's writer, done for the same device and block, with the size; the
# device has a name; the time between the two is known by (device, block).
# SECTION: io Provider
# @@needs: root tp_btf cmd:dd
# @@timeout: 60
if [ -b /dev/nullb0 ]; then
	to=/dev/nullb0
else
	to=$TMPDIR/file
fi
cat >"$TMPDIR/run" <<X
i=0
while [ \$i -lt 5 ]; do dd if=/dev/zero of=$to bs=65536 count=4 conv=fsync 2>/dev/null; i=\$((i + 1)); done
exit 0
X
cat >"$TMPDIR/s.d" <<'X'
io:::start { start[args[0]->b_edev, args[0]->b_blkno] = timestamp; @n["start"] = count(); }
io:::start /args[0]->b_flags & B_WRITE/ { @bytes = sum(args[0]->b_bcount); @dev[args[1]->dev_statname, args[1]->dev_major != 0] = count(); @file[args[2]->fi_pathname] = count(); }
io:::done /start[args[0]->b_edev, args[0]->b_blkno]/
{
	@n["pair"] = count();
	@time = min(timestamp - start[args[0]->b_edev, args[0]->b_blkno] > 0);
	start[args[0]->b_edev, args[0]->b_blkno] = 0;
}
END { printa("%s %@d\n", @n); printa("time %@d\n", @time); printa("bytes %@d\n", @bytes); printa("dev %s %d %@d\n", @dev); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
if [ "$to" != /dev/nullb0 ] && ! grep -q '^start' "$TMPDIR/out"; then
	echo "$TMPDIR is on no disk"
	exit 77
fi
grep -Eq '^start [1-9]' "$TMPDIR/out" && grep -Eq '^pair [1-9]' "$TMPDIR/out" && grep -qx 'time 1' "$TMPDIR/out" &&
	grep -Eq '^dev [a-z0-9]+ 1 ' "$TMPDIR/out" && awk '$1 == "bytes" { ok = $2 >= 65536 } END { exit !ok }' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
