#!/bin/sh
# ASSERTION: opensnoop shows opens of a process with descriptor and path; -x the failed alone, -e their errno; -p, -n, -f
# choose; -v, -s, -c, -F, -g, -a, -A add columns; a path that is no address is told; wrong use is refused.
# @@needs: root
. "$TESTDIR/lib/tool.sh"
: >"$TMPDIR/there"

start_tool opensnoop -n cat
cat "$TMPDIR/there" "$TMPDIR/absent" 2>/dev/null
head -n 1 "$TMPDIR/there"
stop_tool
expect '  UID    PID COMM          FD PATH'
expect " *[0-9]+ +[0-9]+ cat +[3-9] $TMPDIR/there"
expect " *[0-9]+ +[0-9]+ cat +-1 $TMPDIR/absent"
not_expected '.* head .*'

start_tool opensnoop -ex
cat "$TMPDIR/there" "$TMPDIR/absent" 2>/dev/null
cat "$TMPDIR/there/not" 2>/dev/null
stop_tool
expect '  UID    PID COMM          FD ERR PATH'
expect " *[0-9]+ +[0-9]+ cat +-1 +2 $TMPDIR/absent"
expect " *[0-9]+ +[0-9]+ cat +-1 +20 $TMPDIR/there/not"
not_expected ".* $TMPDIR/there"

# -p: this shell alone; a redirection is an open of its own.
start_tool opensnoop -p $$ -F
: >"$TMPDIR/mine"
cat "$TMPDIR/there"
stop_tool
expect " *[0-9]+ +$$ [^ ]+ +[0-9]+ +[0-9a-f]*241 $TMPDIR/mine"
not_expected ".* $TMPDIR/there"

start_tool opensnoop -f "$TMPDIR/there" -v -c -s -g
cat "$TMPDIR/there" /dev/null
stop_tool
expect " *[0-9]+ [0-9]{4} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} .* [3-9] [^ ]+ +$TMPDIR/there cat $TMPDIR/there /dev/null"
not_expected '.* /dev/null cat .*'

start_tool opensnoop -A -n cat
cat "$TMPDIR/absent" 2>/dev/null
stop_tool
expect 'TIME STRTIME UID PID PPID FD FLAGS ERR CWD PATH COMM ARGS'
expect "[0-9]+ [0-9]{4} .* [0-9]+ [0-9]+ $$ -1 0 2 [^ ]+ $TMPDIR/absent cat cat $TMPDIR/absent"

start_tool opensnoop -at -n cat
cat "$TMPDIR/there"
stop_tool
expect "[0-9]{4} .* $$ +[3-9] +0 $TMPDIR/there cat $TMPDIR/there"
expect ' +libc[^ ]*`.*open.*'

# a name with quotes and blanks is a name, not D
start_tool opensnoop -e -f "$TMPDIR/a\"b \\c"
cat "$TMPDIR/a\"b \\c" 2>/dev/null
stop_tool
expect ".* cat +-1 +2 $TMPDIR/a\"b .*"

"$TOOLKIT/opensnoop" -d 1 >"$TMPDIR/out" 2>&1 || bad "-d: status $?"
refused 2 '^usage: opensnoop ' opensnoop -Q
refused 2 '^usage: opensnoop ' opensnoop operand
refused 1 'option -p needs a number' opensnoop -p 1x
refused 1 'option -d needs a number' opensnoop -d ''
exit 0
