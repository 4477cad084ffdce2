#!/bin/sh
# ASSERTION: An instruction in a function: the first one is reached as often as the function is called; one behind it sees the same calls; what
# is no start of an instruction, not in the function or in no function is refused with the reason, and nothing is left attached.
# SECTION: fbt Provider
# @@needs: root kprobe
# @@timeout: 90
i=0
while [ $i -lt 100 ]; do echo 0123456789; i=$((i + 1)); done >"$TMPDIR/data"
# Where the compiler has put the first instructions is its affair: the first offset that the kernel takes.
try() {
	timeout 60 "$DTRACE" -q -n "fbt::vfs_read:$1"' { @at = count(); }
fbt::vfs_read:entry { @entry = count(); }
END { printa("at %@d\n", @at); printa("entry %@d\n", @entry); }' -c "cat $TMPDIR/data" -o "$TMPDIR/out.$1" >/dev/null 2>"$TMPDIR/msgs"
}
found=
bad=
for o in 5 9 a b c d e f; do
	if try $o; then
		found=$o
		break
	fi
	grep -q "no instruction that can be traced begins at offset $o of function vfs_read" "$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
	bad=1
done
[ "$found" ] || { echo 'no instruction found'; exit 1; }
awk '$1 == "at" { a = $2 } $1 == "entry" { e = $2 } END { exit !(a > 0 && e > 0 && (a - e) * (a - e) <= 400) }' "$TMPDIR/out.$found" || { cat "$TMPDIR/out.$found"; exit 1; }
for o in 1 2 3; do
	try $o || bad=1
done
[ "$bad" ] || { echo 'every byte is an instruction'; exit 1; }
refused() {
	timeout 60 "$DTRACE" -n "$1" >"$TMPDIR/msgs" 2>&1 && { echo "$1 accepted"; exit 1; }
	grep -q "$2" "$TMPDIR/msgs" || { echo "$1"; cat "$TMPDIR/msgs"; exit 1; }
}
refused fbt::vfs_read:fffff 'offset 0xfffff is not in function vfs_read'
refused fbt::no_such_function:4 'does not match any probes'
refused fbt::bpf_prog_load:4 'left out: tracing itself uses it'
"$DTRACE" -l -n 'fbt::vfs_read:*' | grep -Eq 'vfs_read [0-9a-f]+$' && { echo 'a wildcard makes offsets'; exit 1; }
[ -z "$(cat /sys/kernel/debug/kprobes/list 2>/dev/null)" ] || { echo 'left attached:'; cat /sys/kernel/debug/kprobes/list; exit 1; }
