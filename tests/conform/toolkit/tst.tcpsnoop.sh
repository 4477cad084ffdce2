#!/bin/sh
# ASSERTION: tcpsnoop shows the segments of a connection in both directions with their data's sizes and the process that made the
# connection; -p and -n choose; -a adds times and flags.
# @@needs: root tp_btf cmd:ip
# @@timeout: 60
. "$TESTDIR/lib/tool.sh"
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
# 10000 bytes each way; the client is the program's other process
transfer() {
	"$PROGDIR/prog_net" "$A" "$B" 10.77.2.2 7001 tcp 10000 || bad "no connection"
	sleep 0.3
}

start_tool tcpsnoop -n prog_net
transfer
stop_tool
expect '  UID    PID LADDR           LPORT DR RADDR           RPORT    SIZE CMD'
expect ' +[0-9]+ +[0-9]+ 10.77.1.2 +[0-9]+ -> 10.77.2.2 +7001 +[1-9][0-9]* prog_net'
expect ' +[0-9]+ +[0-9]+ 10.77.2.2 +7001 -> 10.77.1.2 +[0-9]+ +[0-9]+ .*'
not_expected ' +-1 .*'

start_tool tcpsnoop -a -p 1
transfer
stop_tool
expect ' +TIME STRTIME +UID +PID LADDR +LPORT DR RADDR +RPORT +SIZE FLAGS CMD'
not_expected '.* 7001 .*'

# All: what the client sent is what the server's machine received.
start_tool tcpsnoop -s
transfer
stop_tool
sum() { awk -v dir="$1" -v l="$2" -v r="$3" '$6 == dir && $4 == l && $7 == r { n += $9 } END { print n + 0 }' "$TMPDIR/out"; }
[ "$(sum '->' 10.77.1.2 10.77.2.2)" -ge 10000 ] || bad "sent: $(sum '->' 10.77.1.2 10.77.2.2)"
[ "$(sum '<-' 10.77.2.2 10.77.1.2)" -ge 10000 ] || bad "received: $(sum '<-' 10.77.2.2 10.77.1.2)"
refused 2 '^usage: tcpsnoop ' tcpsnoop -Q
refused 1 'option -p needs a number' tcpsnoop -p x
exit 0
