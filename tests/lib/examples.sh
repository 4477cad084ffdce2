# SPDX-License-Identifier: MIT
#
# Runs the examples of a page. An example is a block fenced by ```sh under a line
#	<!-- test: NAME [needs: FEATURE] [exit: N] expect: REGEX -->
# It is left out where `dtrace --features` does not have FEATURE. It must end with status N (0 when not given) and print a line that REGEX (of grep -E) matches. The words
# `dtrace` at the start of a command and `#!/usr/sbin/dtrace` are the dtrace under test.
#
# run_page PAGE [NAME]: all of them, or one; 0 if all passed; prints a line for each that failed.

: "${TMPDIR:=/tmp}" "${TIMEOUT_SCALE:=1}"

# Each example becomes NAME.sh, NAME.exit and NAME.expect in a folder; the names go to `order`.
split_page() {
	awk -v dir="$2" '
	/^<!-- test: / {
		line = $0
		sub(/^<!-- test: /, "", line)
		sub(/ -->$/, "", line)
		name = line
		sub(/ .*/, "", name)
		need = ""
		if (line ~ /^[^ ]+ needs: /) {
			need = line
			sub(/^[^ ]+ needs: /, "", need)
			sub(/ .*/, "", need)
			sub(/ needs: [^ ]+/, "", line)
		}
		status = 0
		if (line ~ /^[^ ]+ exit: /) {
			status = line
			sub(/^[^ ]+ exit: /, "", status)
			sub(/ .*/, "", status)
		}
		if (line !~ / expect: ./) {
			print FILENAME ": no expect: in " $0
			bad = 1
		}
		sub(/.* expect: /, "", line)
		print status > (dir "/" name ".exit")
		print need > (dir "/" name ".needs")
		print line > (dir "/" name ".expect")
		print name > (dir "/order")
		next
	}
	/^```sh$/ && name { inside = 1; next }
	/^```$/ { inside = 0; name = ""; next }
	inside { print > (dir "/" name ".sh") }
	END { exit bad }' "$1"
}

# run_example FOLDER NAME
run_example() {
	dir="$1/$2.dir"
	[ -s "$1/$2.sh" ] || { echo "$2: no block under its comment"; return 1; }
	read -r need <"$1/$2.needs"
	[ -z "$need" ] || "$DTRACE" --features | grep -q "^$need  *yes" || return 0
	mkdir "$dir"
	{
		echo 'dtrace() { "$DTRACE" "$@"; }'
		sed "s|^#!/usr/sbin/dtrace|#!$DTRACE|" "$1/$2.sh"
	} >"$1/$2.run"
	(cd "$dir" && timeout -k 5 $((20 * TIMEOUT_SCALE)) sh -e "$1/$2.run") >"$1/$2.out" 2>&1 </dev/null
	rc=$?
	read -r want <"$1/$2.exit"
	if [ "$rc" != "$want" ]; then
		echo "$2: exit status $rc, not $want"
	elif ! grep -Eq -f "$1/$2.expect" "$1/$2.out"; then
		echo "$2: nothing matches $(cat "$1/$2.expect")"
	else
		return 0
	fi
	head -n 30 "$1/$2.out" | sed 's/^/    /'
	return 1
}

run_page() {
	page=$1
	only=$2
	work=$(mktemp -d "$TMPDIR/page.XXXXXX") || return 1
	failed=0
	count=0
	split_page "$page" "$work" || failed=1
	[ -s "$work/order" ] || { echo "$page has no examples"; failed=1; : >"$work/order"; }
	# The examples look at a system on which something happens.
	while sleep 0.1; do cat /proc/uptime >/dev/null; done &
	busy=$!
	while read -r name; do
		[ -z "$only" ] || [ "$only" = "$name" ] || continue
		count=$((count + 1))
		run_example "$work" "$name" || failed=$((failed + 1))
	done <"$work/order"
	kill $busy 2>/dev/null
	wait $busy 2>/dev/null
	rm -rf "$work"
	[ $failed = 0 ] && return 0
	echo "${page##*/}: $count examples, $failed failed"
	return 1
}
