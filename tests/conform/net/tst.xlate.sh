#!/bin/sh
# ASSERTION: The structures of the network's providers can be had from the kernel's own (skb, headers, device, socket) at other probes, too.
# SECTION: Translators
# @@needs: root tp_btf
# @@timeout: 60
N=/proc/self/ns/net
for to in 127.0.0.1 ::1; do
	echo "$PROGDIR/prog_net $N $N $to 7051 udp 3 && $PROGDIR/prog_net $N $N $to 7052 tcp 1000 || exit 1"
done >"$TMPDIR/run"
cat >"$TMPDIR/s.d" <<'X'
rawtp:::net_dev_queue { this->s = args[0]; this->at = this->s->head + this->s->network_header; this->up = this->s->head + this->s->transport_header;
	this->proto = this->s->protocol == htons(0x800) ? ((struct iphdr *)this->at)->protocol : ((struct ipv6hdr *)this->at)->nexthdr; }
rawtp:::net_dev_queue /this->proto == IPPROTO_UDP && (xlate <udpinfo_t> ((struct udphdr *)this->up)).udp_dport == 7051/
{
	@["skb", (xlate <ipinfo_t> (this->s)).ip_daddr, (xlate <ipinfo_t> (this->s)).ip_plength] = count();
	@["device", (xlate <ifinfo_t> (this->s->dev)).if_name, (xlate <ifinfo_t> (this->s)).if_local] = count();
	@["udp", "length", (xlate <udpinfo_t> ((struct udphdr *)this->up)).udp_length] = count();
	@["packet", "same", (xlate <pktinfo_t> (this->s)).pkt_addr == arg0] = count();
	@["socket", "has port", (xlate <udpsinfo_t> (this->s->sk)).udps_lport == (xlate <udpinfo_t> ((struct udphdr *)this->up)).udp_sport] = count();
}
rawtp:::net_dev_queue /this->proto == IPPROTO_UDP && this->s->protocol == htons(0x800) && (xlate <udpinfo_t> ((struct udphdr *)this->up)).udp_dport == 7051/
{
	@["iphdr", (xlate <ipinfo_t> ((struct iphdr *)this->at)).ip_saddr, (xlate <ipinfo_t> ((struct iphdr *)this->at)).ip_ver] = count();
	@["ipv4", (xlate <ipv4info_t> ((struct iphdr *)this->at)).ipv4_protostr, (xlate <ipv4info_t> ((struct iphdr *)this->at)).ipv4_length] = count();
}
rawtp:::net_dev_queue /this->proto == IPPROTO_UDP && this->s->protocol != htons(0x800) && (xlate <udpinfo_t> ((struct udphdr *)this->up)).udp_dport == 7051/
{
	@["ipv6hdr", (xlate <ipinfo_t> ((struct ipv6hdr *)this->at)).ip_saddr, (xlate <ipinfo_t> ((struct ipv6hdr *)this->at)).ip_plength] = count();
	@["ipv6", (xlate <ipv6info_t> ((struct ipv6hdr *)this->at)).ipv6_nextstr, (xlate <ipv6info_t> ((struct ipv6hdr *)this->at)).ipv6_plen] = count();
}
rawtp:::net_dev_queue /this->proto == IPPROTO_TCP && (xlate <tcpinfo_t> ((struct tcphdr *)this->up)).tcp_dport == 7052 && (xlate <tcpinfo_t> ((struct tcphdr *)this->up)).tcp_flags == TH_SYN/
{
	@["tcphdr", "ack", (xlate <tcpinfo_t> ((struct tcphdr *)this->up)).tcp_ack] = count();
	@["sock", (xlate <tcpsinfo_t> (this->s->sk)).tcps_raddr, (xlate <tcpsinfo_t> (this->s->sk)).tcps_rport] = count();
	@["state", tcp_state_string[(xlate <tcpsinfo_t> (this->s->sk)).tcps_state], (xlate <tcpsinfo_t> (this->s->sk)).tcps_mss > 0] = count();
	@["conn", (xlate <conninfo_t> (this->s->sk)).ci_protocol, (xlate <conninfo_t> (this->s->sk)).ci_local == (xlate <conninfo_t> (this->s->sk)).ci_remote] = count();
	@["cs", "same", (xlate <csinfo_t> (this->s->sk)).cs_addr == (uintptr_t)this->s->sk] = count();
}
END { printa("%s %s %d %@d\n", @); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/out" | grep . >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
conn ipv4 1 1
conn ipv6 1 1
cs same 1 2
device lo 1 6
iphdr 127.0.0.1 4 3
ipv4 UDP 128 3
ipv6 UDP 108 3
ipv6hdr ::1 108 3
packet same 1 6
skb 127.0.0.1 108 3
skb ::1 108 3
sock 127.0.0.1 7052 1
sock ::1 7052 1
socket has port 1 6
state state-syn-sent 1 2
tcphdr ack 0 2
udp length 108 6
X
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
