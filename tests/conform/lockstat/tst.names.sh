#!/bin/sh
# ASSERTION: What needs functions of the kernel to be traced is refused with the reason where they cannot be; so is what Linux does not have. A
# wildcard takes what is there.
# SECTION: lockstat Provider
# @@needs: root tp_btf
refused() {
	"$DTRACE" -n "$1" >"$TMPDIR/msgs" 2>&1 && { echo "$1 is there"; exit 1; }
	grep -q "$2" "$TMPDIR/msgs" || { echo "$1"; cat "$TMPDIR/msgs"; exit 1; }
}
refused lockstat:::rw-upgrade 'rw-upgrade is not available: Linux has no lock that a reader can make its own'
refused lockstat:::adaptive-wait 'does not match any probes'
refused lockstat:ext4::adaptive-block 'does not match any probes'
"$DTRACE" -l -n 'lockstat:::*-block' >"$TMPDIR/l" && grep -q adaptive-block "$TMPDIR/l" && grep -q rw-block "$TMPDIR/l" || { cat "$TMPDIR/l"; exit 1; }
"$DTRACE" -lvn lockstat:::adaptive-block | grep -q 'args\[0\]: struct mutex \*' || exit 1
"$DTRACE" -lvn lockstat:::spin-spin | grep -q 'args\[0\]: spinlock_t \*' || exit 1
"$DTRACE" -lvn lockstat:::semaphore-block | grep -q 'args\[0\]: struct semaphore \*' || exit 1
"$DTRACE" -lvn lockstat:::rt-mutex-block | grep -q 'args\[0\]: struct rt_mutex \*' || exit 1
if "$DTRACE" --features | grep -q '^fentry  *no'; then
	for p in adaptive-acquire adaptive-release spin-acquire spin-release rw-acquire rw-release rw-downgrade; do
		refused "lockstat:::$p" "$p is not available: kernel functions cannot be traced here: "
	done
fi
