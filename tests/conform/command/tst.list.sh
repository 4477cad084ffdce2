#!/bin/sh
# ASSERTION: -l lists by each kind of description; ids agree between -l, -i and the ID column; -lv shows arguments.
# @@needs: root
"$DTRACE" -l -n 'syscall::open*:entry' >"$TMPDIR/out" || exit 1
grep -Eq '^ *[0-9]+ +syscall +vmlinux +openat +entry$' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }
grep -q return "$TMPDIR/out" && exit 1
id=$(awk '$4 == "openat" { print $1 }' "$TMPDIR/out")
"$DTRACE" -l -i "$id" | grep -q openat || exit 1
"$DTRACE" -l >"$TMPDIR/all" || exit 1
grep -q "^ *$id .*openat *entry$" "$TMPDIR/all" || exit 1
[ "$(wc -l <"$TMPDIR/all")" -gt 700 ] || { wc -l "$TMPDIR/all"; exit 1; }
"$DTRACE" -l -P dtrace | grep -c BEGIN | grep -qx 1 || exit 1
"$DTRACE" -lv -n syscall::openat:entry >"$TMPDIR/v" || exit 1
grep -q 'Argument Types' "$TMPDIR/v" && grep -Eq 'args\[1\]: (userland )?const char \*' "$TMPDIR/v" || { cat "$TMPDIR/v"; exit 1; }
"$DTRACE" -i "$id" -qn 'BEGIN { exit(0); }' || exit 1
! "$DTRACE" -l -n nosuch 2>/dev/null
