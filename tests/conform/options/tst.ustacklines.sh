#!/bin/sh
# ASSERTION: -x ustacklines shows the line of the source of each frame of a user stack that has debug information, of
# callers the line of the call; in records, keys and printf, in JSON as file and line; without it nothing changes, and
# frames without debug information are as they were.
# @@needs: root uprobe
# @@covers: ustacklines
src=$TESTDIR/prog/typed.c
line() { grep -n -F "$1" "$src" | cut -d: -f1; }
entry=$(line 'NOINLINE long take_request(')
call=$(line '	take_request(&first, -2);')
fail() { echo "$*"; cat "$TMPDIR/out"; exit 1; }
clause='pid$target:a.out:take_request:entry { ustack(); @[ustack(2)] = count(); printf("%k\n", ustack(1)); }'
"$DTRACE" -q -xustacklines -c "$PROGDIR/prog_typed" -n "$clause" >"$TMPDIR/out" 2>&1 || fail "it ended badly"
[ "$(grep -c "prog_typed\`take_request\(+0x[0-9a-f]*\)\? \[[^]]*typed\.c:\($entry\|$((entry + 1))\|$((entry + 2))\)\]" "$TMPDIR/out")" = 3 ] || fail "entry at $entry"
[ "$(grep -c "prog_typed\`main+0x[0-9a-f]* \[[^]]*typed\.c:$call\]" "$TMPDIR/out")" = 2 ] || fail "called at $call"
grep -q 'prog_typed`_start+0x[0-9a-f]*$' "$TMPDIR/out" || fail "_start has a line"
"$DTRACE" -q -c "$PROGDIR/prog_typed" -n "$clause" >"$TMPDIR/out" 2>&1
grep -q 'typed\.c' "$TMPDIR/out" && fail "lines without being asked"
"$DTRACE" -q -xustacklines -xoformat=json -c "$PROGDIR/prog_typed" -n "$clause" >"$TMPDIR/out" 2>&1 || fail "JSON"
grep -q "\"name\":\"main\".*\"file\":\"[^\"]*typed\.c\",\"line\":$call}" "$TMPDIR/out" || fail "JSON: called at $call"
grep -q '"name":"_start"[^}]*"file"' "$TMPDIR/out" && fail "JSON: _start has a line"
# an option of programs, too
"$DTRACE" -q -c "$PROGDIR/prog_typed" -n '#pragma D option ustacklines
pid$target:a.out:take_request:entry { ustack(); }' >"$TMPDIR/out" 2>&1
grep -q "typed\.c:$call\]" "$TMPDIR/out" || fail "pragma"
exit 0
