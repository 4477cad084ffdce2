#!/bin/sh
# ASSERTION: A kernel that cannot trace functions: fbt says why; wildcards over providers go on without it.
# SECTION: fbt Provider
# @@needs: root
if "$DTRACE" --features | grep -q '^kprobe  *yes'; then
	echo 'functions can be traced here'
	exit 77
fi
"$DTRACE" -n 'fbt::vfs_read:entry' >"$TMPDIR/msgs" 2>&1 && exit 1
grep -q 'functions cannot be traced on this kernel: no kprobes' "$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
"$DTRACE" -n 'fbt::vfs_read:1f' >"$TMPDIR/msgs" 2>&1 && exit 1
grep -q 'functions cannot be traced on this kernel: no kprobes' "$TMPDIR/msgs" || { cat "$TMPDIR/msgs"; exit 1; }
"$DTRACE" -l -n ':::entry' | grep -q syscall
