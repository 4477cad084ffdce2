#!/bin/sh
# ASSERTION: procsystime counts the system calls of a command as strace -c does, sums up times, -T adds the totals; -p and -n
# choose.
# @@needs: root cmd:strace
. "$TESTDIR/lib/tool.sh"

"$TOOLKIT/procsystime" -a ls "$TESTDIR/conform" >"$TMPDIR/out" 2>"$TMPDIR/err" || bad "status $?"
strace -o "$TMPDIR/strace" -c ls "$TESTDIR/conform" >"$TMPDIR/list" || bad "strace: $?"
expect "Elapsed Times for command ls $TESTDIR/conform,"
expect ' +openat +[0-9]{4,}'
expect 'CPU Times for .*'
expect ' +TOTAL: +[0-9]+'
# name and calls; a first execve() is before tracing, and what the two environments differ in is not ls
awk '/^System Call Counts/ { on = 1; next } on && NF == 2 && $1 !~ /SYSCALL|TOTAL/ { print $1, $2 }' "$TMPDIR/out" |
	sort >"$TMPDIR/ours"
awk '$1 ~ /^[0-9.]+$/ && $NF != "total" { print $NF, $4 }' "$TMPDIR/strace" | grep -v '^execve ' | sort >"$TMPDIR/theirs"
cmp -s "$TMPDIR/ours" "$TMPDIR/theirs" || { diff "$TMPDIR/ours" "$TMPDIR/theirs"; bad "counts differ from strace -c"; }
awk '{ n += $2 } END { print n }' "$TMPDIR/ours" >"$TMPDIR/sum"
expect " +TOTAL: +$(cat "$TMPDIR/sum")"

mkfifo "$TMPDIR/fifo"
sh -c 'read -r go; cd /; cd /; cd /; cat /dev/null; true' <"$TMPDIR/fifo" &
child=$!
exec 3>"$TMPDIR/fifo"
start_tool procsystime -c -p $child
echo >&3
wait $child
stop_tool
expect 'Tracing... Hit Ctrl-C to end...'
expect "System Call Counts for PID $child,"
expect ' +chdir +3'
not_expected ' +execve .*'

start_tool procsystime -cn cat
cat /dev/null /dev/null
head -n 1 /dev/null
stop_tool
expect 'System Call Counts for processes cat,'
expect ' +fadvise64 +([2-9]|[0-9]{2,})'

refused 2 '^usage: procsystime ' procsystime -p 1 ls
refused 1 'option -p needs a number' procsystime -p x
exit 0
