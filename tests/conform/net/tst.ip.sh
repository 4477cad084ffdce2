#!/bin/sh
# ASSERTION: Datagrams from one network namespace to another through a third: ip:::send and receive fire once in each for each, the
# forwarding one included, with addresses, lengths and headers; IPv4 and IPv6. One that dies on the way is a drop-in.
# SECTION: ip Provider
# @@needs: root tp_btf cmd:ip
# @@timeout: 60
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
cat >"$TMPDIR/run" <<X
for to in 10.77.2.2 fd77:2::2; do
	$PROGDIR/prog_net $A $B \$to 7001 udp 10 && $PROGDIR/prog_net $A $B \$to 7002 noport 2 &&
		$PROGDIR/prog_net $A $B \$to 7003 ttl 3 || exit 1
done
X
cat >"$TMPDIR/s.d" <<X
inline int udp4 = args[4]->ipv4_protocol == IPPROTO_UDP && args[4]->ipv4_daddr == "10.77.2.2";
inline int udp6 = args[5]->ipv6_nexthdr == IPPROTO_UDP && args[5]->ipv6_daddr == "fd77:2::2";
ip:::send, ip:::receive /udp4 || udp6/
{
	this->at = args[3]->if_ipstack == $ID_A ? "a" : args[3]->if_ipstack == $ID_R ? "r" : args[3]->if_ipstack == $ID_B ? "b" : "-";
	@n[probename, this->at, args[3]->if_name, args[2]->ip_ver, args[2]->ip_saddr, args[2]->ip_daddr] = count();
	@bytes[probename, this->at, args[2]->ip_ver] = sum(args[2]->ip_plength);
}
ip:::send /udp4/ { @h4[args[4]->ipv4_ver, args[4]->ipv4_ihl, args[4]->ipv4_length, args[4]->ipv4_protostr, args[4]->ipv4_ttl, args[4]->ipv4_saddr] = count(); }
ip:::send /udp6/ { @h6[args[5]->ipv6_ver, args[5]->ipv6_plen, args[5]->ipv6_nextstr, args[5]->ipv6_hlim, args[5]->ipv6_saddr] = count(); }
ip:::drop-in /udp4 || udp6/ { @drop[args[2]->ip_ver, args[6] == SKB_DROP_REASON_NO_SOCKET, args[3]->if_name] = count(); }
END
{
	printa("n %s %s %s %d %s %s %@d\n", @n); printa("bytes %s %s %d %@d\n", @bytes);
	printa("h4 %d %d %d %s %d %s %@d\n", @h4); printa("h6 %d %d %s %d %s %@d\n", @h6); printa("drop %d %d %s %@d\n", @drop);
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/out" | grep . >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
bytes receive b 4 1296
bytes receive b 6 1296
bytes receive r 4 1620
bytes receive r 6 1620
bytes send a 4 1620
bytes send a 6 1620
bytes send r 4 1296
bytes send r 6 1296
drop 4 0 ra 3
drop 4 1 vb 2
drop 6 0 ra 3
drop 6 1 vb 2
h4 4 20 128 UDP 1 10.77.1.2 3
h4 4 20 128 UDP 63 10.77.1.2 12
h4 4 20 128 UDP 64 10.77.1.2 12
h6 6 108 UDP 1 fd77:1::2 3
h6 6 108 UDP 63 fd77:1::2 12
h6 6 108 UDP 64 fd77:1::2 12
n receive b vb 4 10.77.1.2 10.77.2.2 12
n receive b vb 6 fd77:1::2 fd77:2::2 12
n receive r ra 4 10.77.1.2 10.77.2.2 15
n receive r ra 6 fd77:1::2 fd77:2::2 15
n send a va 4 10.77.1.2 10.77.2.2 15
n send a va 6 fd77:1::2 fd77:2::2 15
n send r rb 4 10.77.1.2 10.77.2.2 12
n send r rb 6 fd77:1::2 fd77:2::2 12
X
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
