#!/bin/sh
# ASSERTION: dtruss shows the same system calls as strace, in the same order, with the same strings, data and results.
# @@needs: root cmd:strace
. "$TESTDIR/lib/tool.sh"
mkdir "$TMPDIR/d"
printf 'one\n"two"\t\001\n' >"$TMPDIR/d/f"
cat >"$TMPDIR/cmd" <<X
cd $TMPDIR/d
cd $TMPDIR/absent
read line <f
echo "\$line and more than thirty-two characters of it" >g
exit 3
X
strace -o "$TMPDIR/strace" sh "$TMPDIR/cmd" 2>/dev/null
"$TOOLKIT/dtruss" sh "$TMPDIR/cmd" >"$TMPDIR/stdout" 2>"$TMPDIR/out"
[ ! -s "$TMPDIR/stdout" ] || bad "the trace is on standard output"
: >"$TMPDIR/err"

# A line for each call: name, strings, result; -1 for what failed; no addresses.
cat >"$TMPDIR/awk" <<'X'
!/^[a-z_0-9]+\(.*\)[ \t]+= / || /^execve\(/ { next }
{
	name = rest = $0
	sub(/\(.*/, "", name)
	ret = $0
	sub(/.*\)[ \t]+= /, "", ret)
	sub(/ .*/, "", ret)
	strings = ""
	while (match(rest, /"([^"\\]|\\.)*"(\.\.\.)?/)) {
		s = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		# binary data is escaped in another way
		strings = strings " " (s ~ /\\[x0-9]/ ? "?" : s)
	}
	# strace shows what is in structures, too
	if (name !~ /^(read|write|open|openat|chdir|newfstatat|stat|access|readlink|pread64|getcwd)$/) strings = ""
	print name strings, (ret ~ /^0x[0-9a-fA-F]/ ? "address" : ret)
}
X
awk -f "$TMPDIR/awk" "$TMPDIR/out" >"$TMPDIR/ours"
awk -f "$TMPDIR/awk" "$TMPDIR/strace" >"$TMPDIR/theirs"
# ids differ from run to run
grep -v '^getp*pid' "$TMPDIR/theirs" | sed 's/^set_tid_address.*/set_tid_address/' >"$TMPDIR/theirs.cmp"
grep -v '^getp*pid' "$TMPDIR/ours" | sed "s/^set_tid_address.*/set_tid_address/; s/[\\]'/'/g" >"$TMPDIR/ours.cmp"
[ "$(wc -l <"$TMPDIR/ours.cmp")" -gt 10 ] || bad "hardly anything was traced"
cmp -s "$TMPDIR/ours.cmp" "$TMPDIR/theirs.cmp" || { diff "$TMPDIR/ours.cmp" "$TMPDIR/theirs.cmp" | head -n 20; bad "strace has it otherwise"; }
expect "chdir\(\"$TMPDIR/absent\"\)[[:blank:]]+ = -1 Err#2"
expect '(write|writev)\(0x[0-9A-F]+, "one and more than thirty-two cha"\.\.\., 0x[0-9A-F]+\)[[:blank:]]+ = [0-9]+ 0'
expect 'exit_group\(0x3\)[[:blank:]]+ = \?'
exit 0
