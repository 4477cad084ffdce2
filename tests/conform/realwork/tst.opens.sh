#!/bin/sh
# ASSERTION: syscall::open*:entry with copyinstr() under -c shows exactly the opens that strace shows.
# A path whose page the process has not touched yet cannot be read at entry (a counted fault), so the
# sum of paths and faults is what must agree, and every path shown must be one of strace's.
# @@needs: root cmd:strace
# @@timeout: 60
"$DTRACE" -qn 'syscall::open*:entry /pid == $target/ { printf("%s %s\n", execname, copyinstr(arg1)); }' \
	-c 'ls /etc' -o "$TMPDIR/dt" >/dev/null 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
strace -f -e trace=open,openat -o "$TMPDIR/st" ls /etc >/dev/null || exit 1
sed -n 's/.*open[a-z]*(\(AT_FDCWD, \)\{0,1\}"\([^"]*\)".*/\2/p' "$TMPDIR/st" | sort >"$TMPDIR/want"
sed -n 's/^ls //p' "$TMPDIR/dt" | sort >"$TMPDIR/got"
faults=$(grep -c 'invalid address' "$TMPDIR/err")
extra=$(comm -13 "$TMPDIR/want" "$TMPDIR/got")
[ -z "$extra" ] || { echo "not seen by strace: $extra"; exit 1; }
n_want=$(wc -l <"$TMPDIR/want")
n_got=$(wc -l <"$TMPDIR/got")
[ "$n_got" -gt 0 ] || { cat "$TMPDIR/err"; exit 1; }
[ $((n_got + faults)) -eq "$n_want" ] || { echo "strace $n_want, dtrace $n_got, faults $faults"; cat "$TMPDIR/err"; exit 1; }
