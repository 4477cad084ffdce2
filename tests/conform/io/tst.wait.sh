#!/bin/sh
# ASSERTION: A thread that waits for its write: wait-start, and then wait-done, in the thread.
# SECTION: io Provider
# @@needs: root tp_btf cmd:dd
# @@timeout: 60
to=$TMPDIR/file
[ ! -b /dev/vda ] && [ ! -b /dev/sda ] && { echo 'no disk to wait for'; exit 77; }
cat >"$TMPDIR/run" <<X
i=0
while [ \$i -lt 10 ]; do dd if=/dev/zero of=$to bs=65536 count=4 conv=fsync 2>/dev/null; i=\$((i + 1)); done
exit 0
X
"$DTRACE" -q -n '
io:::wait-start /execname == "dd"/ { self->w = timestamp; @n["start"] = count(); }
io:::wait-done /self->w/ { @n["done"] = count(); self->w = 0; }
END { printa("%s %@d\n", @n); }' -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
grep -Eq '^start [1-9]' "$TMPDIR/out" && grep -Eq '^done [1-9]' "$TMPDIR/out" || { cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
