#!/bin/sh
# ASSERTION: mach_trap is another name of trap. Names that are none are refused.
# SECTION: trap Provider
# @@needs: root tp_btf
"$DTRACE" -l -n 'mach_trap::divide_error:*' >"$TMPDIR/out" || exit 1
[ "$(grep -c ' trap  *vmlinux  *divide_error \(entry\|return\)$' "$TMPDIR/out")" = 2 ] || { cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -l -n 'trap::invalid_op:entry' -n 'mach_trap::invalid_op:entry' | grep -q 'invalid_op entry' || exit 1
for d in trap::no_such:entry mach_trap::divide_error:start mach_trap:kmod::entry; do
	"$DTRACE" -n "$d" >"$TMPDIR/msgs" 2>&1 && exit 1
	grep -q "does not match any probes" "$TMPDIR/msgs" || { echo "$d"; cat "$TMPDIR/msgs"; exit 1; }
done
"$DTRACE" -lvn trap::int3:return | grep -q 'args\[2\]: int' || { "$DTRACE" -lvn trap::int3:return; exit 1; }
