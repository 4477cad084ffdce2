#!/bin/sh
# ASSERTION: rwsnoop shows each read and write with its bytes and the file of the descriptor; -n, -p choose; -t, -v, -P add columns.
# @@needs: root
. "$TESTDIR/lib/tool.sh"
head -c 5000 /dev/zero >"$TMPDIR/five"

start_tool rwsnoop -n dd
dd if="$TMPDIR/five" of="$TMPDIR/copy" bs=2000 2>/dev/null
cat "$TMPDIR/five" >/dev/null
stop_tool
expect '  UID    PID CMD             D   BYTES FILE'
expect " *[0-9]+ +[0-9]+ dd +R +2000 $TMPDIR/five"
expect " *[0-9]+ +[0-9]+ dd +W +2000 $TMPDIR/copy"
expect " *[0-9]+ +[0-9]+ dd +W +1000 $TMPDIR/copy"
[ "$(grep -c " R .*$TMPDIR/five\$" "$TMPDIR/out")" = 4 ] || bad "not four reads"
not_expected '.* cat .*'

start_tool rwsnoop -tPv -p $$
echo text >"$TMPDIR/mine"
dd if="$TMPDIR/five" of="$TMPDIR/copy" bs=2000 2>/dev/null
stop_tool
expect "[0-9]{4} .* [0-9:]{8} +[0-9]+ +[0-9]+ +$$ +$PPID [^ ]+ +W +5 $TMPDIR/mine"
not_expected '.* dd .*'
refused 2 '^usage: rwsnoop ' rwsnoop -Q
refused 1 'option -p needs a number' rwsnoop -p -1
exit 0
