#!/bin/sh
# ASSERTION: A client and a server in network namespaces of their own, with a third between that forwards: the bytes that tcp:::send and
# receive see are those that the programs moved, ports and addresses are theirs; nothing is seen of TCP in the third. Connections are
# requested, established, accepted and refused once each, and go through the states that they must; one is reset. IPv4 and IPv6.
# SECTION: tcp Provider
# @@needs: root tp_btf cmd:ip
# @@timeout: 60
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
cat >"$TMPDIR/run" <<X
for to in 10.77.2.2 fd77:2::2; do
	$PROGDIR/prog_net $A $B \$to 7001 tcp 10000 && $PROGDIR/prog_net $A $B \$to 7002 refused &&
		$PROGDIR/prog_net $A $B \$to 7003 reset || exit 1
done
X
cat >"$TMPDIR/s.d" <<'X'
inline int ours = args[3]->tcps_lport >= 7001 && args[3]->tcps_lport <= 7003 || args[3]->tcps_rport >= 7001 && args[3]->tcps_rport <= 7003;
tcp::: /ours/
{
	this->port = args[3]->tcps_lport > 7003 || args[3]->tcps_lport == 0 ? args[3]->tcps_rport : args[3]->tcps_lport;
}
tcp:::send, tcp:::receive /ours/
{
	this->bytes = args[2]->ip_plength - args[4]->tcp_offset;
	/* What is sent again counts once. */
	this->new = !know[probename, args[2]->ip_saddr] || (int)(args[4]->tcp_seq - next[probename, args[2]->ip_saddr]) >= 0;
	@dev[probename, stringof(((struct sk_buff *)arg0)->dev->name)] = min(1);
}
tcp:::send, tcp:::receive /ours && this->port == 7001 && this->bytes > 0 && this->new/
{
	know[probename, args[2]->ip_saddr] = 1;
	next[probename, args[2]->ip_saddr] = args[4]->tcp_seq + this->bytes;
	@bytes[probename, args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_dport == 7001] = sum(this->bytes);
	@ends[probename, args[3]->tcps_laddr, args[3]->tcps_raddr, args[3]->tcps_lport == 7001, args[3]->tcps_rport == 7001] = min(1);
}
tcp:::send /ours && args[4]->tcp_flags == (TH_RST | TH_ACK) && args[4]->tcp_seq == 0/ { @rst[args[3]->tcps_laddr] = count(); }
tcp:::receive /ours/
{
	@to[this->port, args[3]->tcps_lport == this->port, args[4]->tcp_flags & (TH_SYN | TH_ACK | TH_RST), args[3]->tcps_state] = count();
	@rightful[args[3]->tcps_addr == 0 || ((struct sock *)arg1)->__sk_common.skc_num == args[3]->tcps_lport] = min(1);
}
tcp:::connect-request, tcp:::connect-established, tcp:::connect-refused, tcp:::accept-established, tcp:::accept-refused /ours/
{
	@conn[probename, this->port, args[2]->ip_ver, args[3]->tcps_laddr, args[3]->tcps_raddr] = count();
	@pkt[probename, args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_sport == this->port, args[4]->tcp_flags & (TH_SYN | TH_RST | TH_ACK)] = count();
}
tcp:::state-change /ours/
{
	@state[this->port, tcp_state_string[args[5]->tcps_state], tcp_state_string[args[3]->tcps_state]] = count();
}
END
{
	printa("dev %s %s %@d\n", @dev); printa("bytes %s %s > %s %d %@d\n", @bytes); printa("ends %s %s %s %d %d %@d\n", @ends);
	printa("conn %s %d v%d %s %s %@d\n", @conn); printa("pkt %s %s > %s %d 0x%x %@d\n", @pkt);
	printa("state %d %s > %s %@d\n", @state); printa("rst %s %@d\n", @rst);
	printa("to %d %d 0x%x state %d\n", @to); printa("rightful %d\n", @rightful);
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/out" | grep . >"$TMPDIR/got"
# Of what comes in: who receives it, and in which state: the request has no socket yet, its answer and the rest have.
for w in '7001 1 0x2 state -1' '7001 0 0x12 state 2' '7001 1 0x10 state 12' '7001 1 0x10 state 1' '7001 0 0x10 state 1' '7002 0 0x14 state 2' '7003 . 0x[01]4 state 1'; do
	grep -q "^to $w\$" "$TMPDIR/got" || { echo "no segment to $w in"; cat "$TMPDIR/got" "$TMPDIR/msgs"; exit 1; }
done
sed -i '/^to /d' "$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
bytes receive 10.77.1.2 > 10.77.2.2 1 10000
bytes receive 10.77.2.2 > 10.77.1.2 0 20000
bytes receive fd77:1::2 > fd77:2::2 1 10000
bytes receive fd77:2::2 > fd77:1::2 0 20000
bytes send 10.77.1.2 > 10.77.2.2 1 10000
bytes send 10.77.2.2 > 10.77.1.2 0 20000
bytes send fd77:1::2 > fd77:2::2 1 10000
bytes send fd77:2::2 > fd77:1::2 0 20000
conn accept-established 7001 v4 10.77.2.2 10.77.1.2 1
conn accept-established 7001 v6 fd77:2::2 fd77:1::2 1
conn accept-established 7003 v4 10.77.2.2 10.77.1.2 1
conn accept-established 7003 v6 fd77:2::2 fd77:1::2 1
conn accept-refused 7002 v4 10.77.2.2 10.77.1.2 1
conn accept-refused 7002 v6 fd77:2::2 fd77:1::2 1
conn connect-established 7001 v4 10.77.1.2 10.77.2.2 1
conn connect-established 7001 v6 fd77:1::2 fd77:2::2 1
conn connect-established 7003 v4 10.77.1.2 10.77.2.2 1
conn connect-established 7003 v6 fd77:1::2 fd77:2::2 1
conn connect-refused 7002 v4 10.77.1.2 10.77.2.2 1
conn connect-refused 7002 v6 fd77:1::2 fd77:2::2 1
conn connect-request 7001 v4 10.77.1.2 10.77.2.2 1
conn connect-request 7001 v6 fd77:1::2 fd77:2::2 1
conn connect-request 7002 v4 10.77.1.2 10.77.2.2 1
conn connect-request 7002 v6 fd77:1::2 fd77:2::2 1
conn connect-request 7003 v4 10.77.1.2 10.77.2.2 1
conn connect-request 7003 v6 fd77:1::2 fd77:2::2 1
dev receive va 1
dev receive vb 1
dev send va 1
dev send vb 1
ends receive 10.77.1.2 10.77.2.2 0 1 1
ends receive 10.77.2.2 10.77.1.2 1 0 1
ends receive fd77:1::2 fd77:2::2 0 1 1
ends receive fd77:2::2 fd77:1::2 1 0 1
ends send 10.77.1.2 10.77.2.2 0 1 1
ends send 10.77.2.2 10.77.1.2 1 0 1
ends send fd77:1::2 fd77:2::2 0 1 1
ends send fd77:2::2 fd77:1::2 1 0 1
pkt accept-established 10.77.1.2 > 10.77.2.2 0 0x10 2
pkt accept-established fd77:1::2 > fd77:2::2 0 0x10 2
pkt accept-refused 10.77.2.2 > 10.77.1.2 1 0x14 1
pkt accept-refused fd77:2::2 > fd77:1::2 1 0x14 1
pkt connect-established 10.77.2.2 > 10.77.1.2 1 0x12 2
pkt connect-established fd77:2::2 > fd77:1::2 1 0x12 2
pkt connect-refused 10.77.2.2 > 10.77.1.2 1 0x14 1
pkt connect-refused fd77:2::2 > fd77:1::2 1 0x14 1
pkt connect-request 10.77.1.2 > 10.77.2.2 0 0x2 3
pkt connect-request fd77:1::2 > fd77:2::2 0 0x2 3
rightful 1
rst 10.77.2.2 1
rst fd77:2::2 1
state 7001 state-close-wait > state-last-ack 2
state 7001 state-closed > state-listen 2
state 7001 state-closed > state-syn-sent 2
state 7001 state-established > state-close-wait 2
state 7001 state-established > state-fin-wait-1 2
state 7001 state-fin-wait-1 > state-fin-wait-2 2
state 7001 state-fin-wait-2 > state-closed 2
state 7001 state-last-ack > state-closed 2
state 7001 state-listen > state-closed 2
state 7001 state-listen > state-syn-received 2
state 7001 state-syn-received > state-established 2
state 7001 state-syn-sent > state-established 2
state 7002 state-closed > state-syn-sent 2
state 7002 state-syn-sent > state-closed 2
state 7003 state-closed > state-listen 2
state 7003 state-closed > state-syn-sent 2
state 7003 state-established > state-closed 4
state 7003 state-listen > state-closed 2
state 7003 state-listen > state-syn-received 2
state 7003 state-syn-received > state-established 2
state 7003 state-syn-sent > state-established 2
X
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
