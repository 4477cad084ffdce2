#!/bin/sh
# ASSERTION: -i takes a probe's number, or a range of numbers, with a predicate and actions, to list and to trace; ids, other
# than a range that is none, are errors.
# SECTION: dtrace(8) Utility.
# @@needs: root
"$DTRACE" -l -n 'syscall::read:,syscall::write:' >"$TMPDIR/names" || exit 1
lo=$(awk 'NR > 1 { print $1 }' "$TMPDIR/names" | sort -n | head -n 1)
hi=$(awk 'NR > 1 { print $1 }' "$TMPDIR/names" | sort -n | tail -n 1)
"$DTRACE" -l -i "$lo-$hi" >"$TMPDIR/range" || exit 1
"$DTRACE" -l | awk -v lo="$lo" -v hi="$hi" 'NR == 1 || ($1 >= lo && $1 <= hi)' | diff - "$TMPDIR/range" || exit 1
[ "$(wc -l <"$TMPDIR/range")" -ge 5 ] || { cat "$TMPDIR/range"; exit 1; }
"$DTRACE" -l -i 1-3 | awk 'NR > 1 { print $NF }' | tr '\n' ' ' | grep -qx 'BEGIN END ERROR ' || exit 1

id=$(awk '$4 == "read" && $5 == "return" { print $1 }' "$TMPDIR/names")
"$DTRACE" -q -i "$lo-$hi "'/pid == $target/ { @[id, probefunc, probename] = count(); }' -c 'dd if=/dev/zero of=/dev/null count=50' \
	>"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
awk -v id="$id" '$1 == id && $2 == "read" && $3 == "return" && $4 >= 50 { ok = 1 } END { exit !ok }' "$TMPDIR/out" ||
	{ cat "$TMPDIR/out"; exit 1; }
"$DTRACE" -i "$id" -c true >"$TMPDIR/out" 2>"$TMPDIR/err" || exit 1
grep -q "description '$id' matched 1 probe$" "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
grep -q 'read:return' "$TMPDIR/out" || { cat "$TMPDIR/out"; exit 1; }

# refused WORDS D-ARGUMENTS
refused() {
	words=$1
	shift
	"$DTRACE" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" && { echo "not refused: $*"; exit 1; }
	grep -q -- "$words" "$TMPDIR/err" || { echo "$*:"; cat "$TMPDIR/err"; exit 1; }
}
refused 'invalid probe description' -l -i "$hi-$lo"
refused 'invalid probe description' -i 0-3
refused 'does not match any probes' -i 1-2-3
refused 'does not match any probes' -i 4294967294-4294967295
refused 'failed to match' -l -i 4294967294-4294967295
refused 'invalid probe id' -l -i x
exit 0
