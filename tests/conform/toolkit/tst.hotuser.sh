#!/bin/sh
# ASSERTION: hotuser says which function of a command, or of a running process, has the CPU; -l which library.
# @@needs: root
. "$TESTDIR/lib/tool.sh"
# sh that counts; all of it is in the shell and its libc
cat >"$TMPDIR/busy" <<'S'
i=0
while [ $i -lt 300000 ]; do i=$((i + 1)); done
S
"$TOOLKIT/hotuser" -l sh "$TMPDIR/busy" >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
expect 'LIBRARY +COUNT +PCNT'
expect '([^ ]*sh|busybox|libc[^ ]*) +[1-9][0-9]* +[0-9]+%'
awk '/%$/ { n += $NF } END { exit n < 90 || n > 100 }' "$TMPDIR/out" || bad "shares are not 100 % together"

"$TOOLKIT/hotuser" -c "$PROGDIR/prog_busy 500" >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
expect 'FUNCTION +COUNT +PCNT'
expect '[^ ]+`[^ ]+ +[1-9][0-9]* +[0-9]+%'

"$PROGDIR/prog_busy" 100000 &
busy=$!
start_tool hotuser -p $busy -d 1
ended
kill $busy
expect 'Sampling... Hit Ctrl-C to end.'
expect '[^ ]+`[^ ]+ +[1-9][0-9]* +[0-9]+%'
refused 2 '^usage: hotuser ' hotuser
refused 1 'option -p needs a number' hotuser -p self
exit 0
