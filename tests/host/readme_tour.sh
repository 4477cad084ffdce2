#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: every example of the tour in README.md runs, ends with the status that the page says (0 unless
# told otherwise) and prints what the page says.
#
# An example is a block fenced by ```sh under a line
#	<!-- test: NAME [exit: N] expect: REGEX -->
# NAME may be given as an argument to run that one alone. The words `dtrace` at the start of a command
# and `#!/usr/sbin/dtrace` are the dtrace under test.
# @@needs: root cmd:awk tp_btf cpu_clock tracefs
# @@timeout: 240
readme=$TESTDIR/../README.md
if [ ! -f "$readme" ]; then
	echo "README.md is not here"
	exit 77
fi
: "${TMPDIR:=/tmp}" "${TIMEOUT_SCALE:=1}"
work=$(mktemp -d "$TMPDIR/tour.XXXXXX") || exit 1
# The examples look at a system on which something happens.
while sleep 0.1; do cat /proc/uptime >/dev/null; done &
busy=$!
trap 'kill $busy 2>/dev/null; rm -rf "$work"' EXIT
failed=0
count=0

# Each example becomes NAME.sh, NAME.exit and NAME.expect; the names go to `order`.
awk -v dir="$work" '
	/^<!-- test: / {
		line = $0
		sub(/^<!-- test: /, "", line)
		sub(/ -->$/, "", line)
		name = line
		sub(/ .*/, "", name)
		status = 0
		if (line ~ /^[^ ]+ exit: /) {
			status = line
			sub(/^[^ ]+ exit: /, "", status)
			sub(/ .*/, "", status)
		}
		if (line !~ / expect: ./) {
			print "README.md: no expect: in " $0
			bad = 1
		}
		sub(/.* expect: /, "", line)
		print status > (dir "/" name ".exit")
		print line > (dir "/" name ".expect")
		print name > (dir "/order")
		next
	}
	/^```sh$/ && name { inside = 1; next }
	/^```$/ { inside = 0; name = ""; next }
	inside { print > (dir "/" name ".sh") }
	END { exit bad }' "$readme" || exit 1
[ -s "$work/order" ] || { echo "README.md has no examples"; exit 1; }

# run_example NAME
run_example() {
	local dir="$work/$1.dir" rc want
	count=$((count + 1))
	[ -s "$work/$1.sh" ] || { echo "$1: no block under its comment"; return 1; }
	mkdir "$dir"
	{
		echo 'dtrace() { "$DTRACE" "$@"; }'
		sed "s|^#!/usr/sbin/dtrace|#!$DTRACE|" "$work/$1.sh"
	} >"$work/$1.run"
	(cd "$dir" && timeout -k 5 $((20 * TIMEOUT_SCALE)) sh -e "$work/$1.run") >"$work/$1.out" 2>&1 </dev/null
	rc=$?
	read -r want <"$work/$1.exit"
	if [ "$rc" != "$want" ]; then
		echo "$1: exit status $rc, not $want"
	elif ! grep -Eq -f "$work/$1.expect" "$work/$1.out"; then
		echo "$1: nothing matches $(cat "$work/$1.expect")"
	else
		return 0
	fi
	head -n 30 "$work/$1.out" | sed 's/^/    /'
	return 1
}

while read -r name; do
	[ -z "$1" ] || [ "$1" = "$name" ] || continue
	run_example "$name" || failed=$((failed + 1))
done <"$work/order"
echo "$count examples, $failed failed"
[ "$failed" = 0 ] && [ "$count" -gt 0 ]
