#!/bin/sh
# ASSERTION: execsnoop shows programs that start, with their arguments and parent; -c chooses; -e keeps a line a line.
# @@needs: root
. "$TESTDIR/lib/tool.sh"

start_tool execsnoop
env true one "two three"
stop_tool
expect '  UID    PID   PPID ARGS'
expect " *[0-9]+ +[0-9]+ +$$ env true one two three"
expect " *[0-9]+ +[0-9]+ +$$ true one two three"

start_tool execsnoop -ave -c true
env true "one
two"
stop_tool
expect '[0-9 ]* [0-9]{4} .* true +true one\\ntwo'
not_expected '.* env .*'

start_tool execsnoop -A -c true
true_path=$(command -v env)
"$true_path" true x
stop_tool
expect 'TIME STRTIME UID PID PPID COMM ARGS'
expect "[0-9]+ [0-9]{4} .* [0-9]+ [0-9]+ $$ true true x"
refused 2 '^usage: execsnoop ' execsnoop -Q
refused 1 'option -d needs a number' execsnoop -d x
exit 0
