#!/bin/sh
# ASSERTION: Datagrams between network namespaces, with one between that forwards: udp:::send and receive fire once for each, at
# their ends only, with ports, addresses and lengths; one for an address that the forwarder has on its other side is received there; one in fragments counts once, though ip sees them all. IPv4 and IPv6.
# SECTION: udp Provider
# @@needs: root tp_btf cmd:ip
# @@timeout: 60
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
cat >"$TMPDIR/run" <<X
for to in 10.77.2.2 fd77:2::2; do
	$PROGDIR/prog_net $A $B \$to 7021 udp 10 && $PROGDIR/prog_net $A $B \$to 7022 big 5000 || exit 1
done
for to in 10.77.2.1 fd77:2::1; do $PROGDIR/prog_net $A $R \$to 7023 udp 2 || exit 1; done
X
cat >"$TMPDIR/s.d" <<'X'
udp:::send, udp:::receive /args[4]->udp_dport >= 7021 && args[4]->udp_dport <= 7022/
{
	@n[probename, args[4]->udp_dport, args[2]->ip_ver, args[2]->ip_saddr, args[2]->ip_daddr] = count();
	@len[probename, args[4]->udp_dport, args[2]->ip_ver] = sum(args[4]->udp_length);
	@ends[probename, args[3]->udps_laddr, args[3]->udps_raddr, args[3]->udps_lport == args[4]->udp_sport, args[3]->udps_rport == args[4]->udp_dport,
	    args[3]->udps_addr != 0] = count();
	@same[args[0]->pkt_addr == arg0 && args[1]->cs_addr == args[3]->udps_addr && (uintptr_t)args[4]->udp_hdr != 0] = count();
	@dev[probename, stringof(((struct sk_buff *)arg0)->dev->name)] = count();
}
ip:::send /args[3]->if_name == "va" && args[2]->ip_daddr == "10.77.2.2"/ { @frag[4, args[4]->ipv4_offset != 0] = count(); }
ip:::send /args[3]->if_name == "va" && args[2]->ip_daddr == "fd77:2::2"/ { @frag[6, args[5]->ipv6_nexthdr == IPPROTO_FRAGMENT] = count(); }
udp:::receive /args[4]->udp_dport == 7023/ { @weak[args[3]->udps_laddr, stringof(((struct sk_buff *)arg0)->dev->name)] = count(); }
END
{
	printa("weak %s %s %@d\n", @weak); printa("n %s %d v%d %s > %s %@d\n", @n); printa("len %s %d v%d %@d\n", @len); printa("ends %s %s %s %d %d %d %@d\n", @ends);
	printa("same %d %@d\n", @same); printa("dev %s %s %@d\n", @dev); printa("frag v%d %d %@d\n", @frag);
}
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
# What neighbours say to each other now and then is no fragment.
sort "$TMPDIR/out" | grep . | grep -v '^frag v6 0' >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
dev receive vb 22
dev send va 22
ends receive 10.77.2.2 10.77.1.2 0 0 0 11
ends receive fd77:2::2 fd77:1::2 0 0 0 11
ends send 10.77.1.2 10.77.2.2 1 1 1 11
ends send fd77:1::2 fd77:2::2 1 1 1 11
frag v4 0 11
frag v4 1 3
frag v6 1 4
len receive 7021 v4 1080
len receive 7021 v6 1080
len receive 7022 v4 5008
len receive 7022 v6 5008
len send 7021 v4 1080
len send 7021 v6 1080
len send 7022 v4 5008
len send 7022 v6 5008
n receive 7021 v4 10.77.1.2 > 10.77.2.2 10
n receive 7021 v6 fd77:1::2 > fd77:2::2 10
n receive 7022 v4 10.77.1.2 > 10.77.2.2 1
n receive 7022 v6 fd77:1::2 > fd77:2::2 1
n send 7021 v4 10.77.1.2 > 10.77.2.2 10
n send 7021 v6 fd77:1::2 > fd77:2::2 10
n send 7022 v4 10.77.1.2 > 10.77.2.2 1
n send 7022 v6 fd77:1::2 > fd77:2::2 1
same 1 44
weak 10.77.2.1 ra 2
weak fd77:2::1 ra 2
X
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
