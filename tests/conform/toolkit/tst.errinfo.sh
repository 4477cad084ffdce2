#!/bin/sh
# ASSERTION: errinfo shows system calls that fail and what the error means; -c counts; -n and -p choose.
# @@needs: root
. "$TESTDIR/lib/tool.sh"

start_tool errinfo -n cat
cat "$TMPDIR/absent" "$TMPDIR" 2>/dev/null
head -c 1 "$TMPDIR/absent" 2>/dev/null
stop_tool
expect ' +EXEC +SYSCALL +ERR  DESC'
expect ' +cat +openat +2  No such file or directory'
expect ' +cat +read +21  Is a directory'
not_expected ' *head .*'

# With -c all comes at the end: there is no heading to wait for.
"$TOOLKIT/errinfo" -c -d 3 >"$TMPDIR/out" 2>"$TMPDIR/err" &
each=$!
while kill -0 $each 2>/dev/null; do
	cat "$TMPDIR/absent" 2>/dev/null
done
wait $each || bad "-c: status $?"
expect 'EXEC +SYSCALL +ERR +COUNT  DESC'
expect ' +cat +openat +2 +[1-9][0-9]*  No such file or directory'

start_tool errinfo -p $$
cd "$TMPDIR/absent" 2>/dev/null || :
cat "$TMPDIR" 2>/dev/null
stop_tool
expect ' +[^ ]+ +chdir +2  No such file or directory'
not_expected ' *cat .*'
refused 2 '^usage: errinfo ' errinfo -Q
refused 1 'option -p needs a number' errinfo -p 0
exit 0
