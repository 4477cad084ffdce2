#!/bin/sh
# ASSERTION: A bridge and its ports count once: what it passes on is no packet of IP's there, what is for the machine is received by the
# bridge, what the machine sends is sent by the bridge.
# SECTION: ip Provider
# @@needs: root tp_btf cmd:ip
# @@timeout: 60
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
ip -n "$NS-r" link add br0 type bridge 2>/dev/null || { echo "no bridges"; exit 77; }
for n in a b; do
	ip link add "w$n" netns "$NS-$n" type veth peer name "p$n" netns "$NS-r" && ip -n "$NS-r" link set "p$n" master br0 up || exit 1
done
ip -n "$NS-r" addr add 10.78.0.1/24 dev br0 && ip -n "$NS-a" addr add 10.78.0.2/24 dev wa && ip -n "$NS-b" addr add 10.78.0.3/24 dev wb &&
	ip -n "$NS-r" link set br0 up && ip -n "$NS-a" link set wa up && ip -n "$NS-b" link set wb up || exit 1
cat >"$TMPDIR/run" <<X
$PROGDIR/prog_net $A $B 10.78.0.3 7041 udp 5 && $PROGDIR/prog_net $A $R 10.78.0.1 7042 udp 6 && $PROGDIR/prog_net $R $B 10.78.0.3 7043 udp 7
X
cat >"$TMPDIR/s.d" <<'X'
ip:::send, ip:::receive /args[4]->ipv4_protocol == IPPROTO_UDP && args[4]->ipv4_length == 128/
{
	@[probename, args[3]->if_name, args[2]->ip_saddr, args[2]->ip_daddr] = count();
}
udp:::send, udp:::receive /args[4]->udp_dport >= 7041 && args[4]->udp_dport <= 7043/ { @u[probename, args[4]->udp_dport] = count(); }
END { printa("%s %s %s %s %@d\n", @); printa("udp %s %d %@d\n", @u); }
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/out" | grep -E 'udp|10\.78' >"$TMPDIR/got"
cat >"$TMPDIR/want" <<'X'
receive br0 10.78.0.2 10.78.0.1 6
receive wb 10.78.0.1 10.78.0.3 7
receive wb 10.78.0.2 10.78.0.3 5
send br0 10.78.0.1 10.78.0.3 7
send wa 10.78.0.2 10.78.0.1 6
send wa 10.78.0.2 10.78.0.3 5
udp receive 7041 5
udp receive 7042 6
udp receive 7043 7
udp send 7041 5
udp send 7042 6
udp send 7043 7
X
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
