#!/bin/sh
# ASSERTION: bytes and requests of a device by io:::start and io:::done, read and written, are those of /proc/diskstats.
# SECTION: io Provider
# @@needs: root tp_btf cmd:dd
# @@timeout: 90
if [ -b /dev/nullb0 ]; then
	dev=nullb0
elif dd if=/dev/zero of="$TMPDIR/disk" bs=1M count=8 2>/dev/null && loop=$(losetup -f --show "$TMPDIR/disk" 2>/dev/null); then
	dev=${loop#/dev/}
	trap 'losetup -d $loop' EXIT
else
	echo "no block device of our own"
	exit 77
fi

# stats: bytes read, bytes written
stats() {
	awk -v dev=$dev '$3 == dev { print $6 * 512, $10 * 512 }' /proc/diskstats
}
cat >"$TMPDIR/run" <<X
dd if=/dev/zero of=/dev/$dev bs=4096 count=300 conv=notrunc,fsync
dd if=/dev/zero of=/dev/$dev bs=65536 count=20 seek=4 conv=notrunc,fsync
dd if=/dev/$dev of=/dev/null bs=4096 count=512
sync
X
sync
# shellcheck disable=SC2046 # numbers
set -- $(stats)
"$DTRACE" -q -o "$TMPDIR/out" -n '
io:::start /args[1]->dev_statname == "'$dev'" && (args[0]->b_flags & B_READ)/ { sr += args[0]->b_bcount; }
io:::start /args[1]->dev_statname == "'$dev'" && !(args[0]->b_flags & B_READ)/ { sw += args[0]->b_bcount; }
io:::done /args[1]->dev_statname == "'$dev'" && (args[0]->b_flags & B_READ)/ { dr += args[0]->b_bcount; }
io:::done /args[1]->dev_statname == "'$dev'" && !(args[0]->b_flags & B_READ)/ { dw += args[0]->b_bcount; }
int64_t sr, sw, dr, dw;
END { printf("%d %d\n%d %d\n", sr, sw, dr, dw); }' -c "/bin/sh $TMPDIR/run" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
# shellcheck disable=SC2046
set -- "$1" "$2" $(stats)
want="$(($3 - $1)) $(($4 - $2))"
[ "$(head -n 2 "$TMPDIR/out" | sort -u)" = "$want" ] && [ $(($4 - $2)) -ge 1228800 ] ||
	{ echo "/proc/diskstats: $want"; cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
