#!/bin/sh
# ASSERTION: Of a description that matches no probe, one misspelled field is told: that of the name, the function or the provider. Nothing
# is proposed for what is like nothing there is.
# SECTION: Program Structure/Probe Descriptions
# @@needs: root tp_btf
said() {
	"$DTRACE" -n "$1" >"$TMPDIR/out" 2>&1 && { echo "$1 is there"; exit 1; }
	grep -q "probe description $1 does not match any probes$2\$" "$TMPDIR/out" || { echo "$1"; cat "$TMPDIR/out"; exit 1; }
}
said syscall::raed:entry ' (did you mean syscall::read:entry?)'
said syscall:::entri ' (did you mean syscall:::entry?)'
said sycall::read:entry ' (did you mean syscall::read:entry?)'
said proc:::exce-success ' (did you mean proc:::exec-success?)'
said proc:::qqqqqq ''
said syscall::qqqqqq:entry ''
said qqqqqq:::entry ''
"$DTRACE" --features | grep -q '^kprobe  *yes' || exit 0
said fbt::vfs_raed:entry ' (did you mean fbt::vfs_read:entry?)'
said fbt::vfs_read:etnry ' (did you mean fbt::vfs_read:entry?)'
