# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# For tests of toolkit/: each starts a tool, waits until it traces (its heading is there), does something,
# ends the tool and looks at what it wrote: $TMPDIR/out, $TMPDIR/err.

TOOLKIT=$TESTDIR/../toolkit
tool_pid=

bad() {
	echo "$*"
	head -n 40 "$TMPDIR/out" "$TMPDIR/err"
	[ -z "$tool_pid" ] || kill "$tool_pid"
	exit 1
}

# start_tool TOOL ARG...
start_tool() {
	: >"$TMPDIR/out"
	tool_name=$1
	shift
	"$TOOLKIT/$tool_name" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" &
	tool_pid=$!
	tool_tries=0
	until [ -s "$TMPDIR/out" ]; do
		tool_tries=$((tool_tries + 1))
		kill -0 $tool_pid 2>/dev/null || { tool_pid=; bad "$tool_name ended early"; }
		[ $tool_tries -lt $((100 * TIMEOUT_SCALE)) ] || bad "$tool_name does not begin"
		sleep 0.1
	done
}

# stop_tool: it must end in order.
stop_tool() {
	kill "$tool_pid" || bad "the tool is gone"
	wait "$tool_pid" || bad "exit status $?"
	tool_pid=
	[ ! -s "$TMPDIR/err" ] || bad "complains"
}

# ended: the tool ends by itself.
ended() {
	wait "$tool_pid" || bad "exit status $?"
	tool_pid=
	[ ! -s "$TMPDIR/err" ] || bad "complains"
}

# refused STATUS PATTERN TOOL ARG...: ends with that status and a message like PATTERN.
refused() {
	re_want=$1 re_msg=$2 tool_name=$3
	shift 3
	tool_pid=
	: >"$TMPDIR/out"
	"$TOOLKIT/$tool_name" "$@" >"$TMPDIR/out" 2>"$TMPDIR/err"
	re_got=$?
	[ $re_got = "$re_want" ] || bad "$tool_name $*: status $re_got"
	grep -q -e "$re_msg" "$TMPDIR/err" || bad "$tool_name $*: no '$re_msg'"
}
# expect REGEX: a line of the output matches it entirely; not_expected REGEX: none does.
expect() {
	grep -Eqx -e "$1" "$TMPDIR/out" || bad "no $1"
}
not_expected() {
	! grep -Eqx -e "$1" "$TMPDIR/out" || bad "there is $1"
}
