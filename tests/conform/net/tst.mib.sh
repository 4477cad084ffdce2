#!/bin/sh
# ASSERTION: What the mib provider counts in a namespace is by how much the kernel's counters (/proc/net/snmp, snmp6, netstat) change: packets,
# fragments, forwarded ones, errors, ICMP, connections opened, failed and reset, segments and those sent again, datagrams.
# SECTION: mib Provider
# @@needs: root tp_btf cmd:ip cmd:awk
# @@timeout: 90
# shellcheck source=tests/lib/netns.sh
. "$TESTDIR/lib/netns.sh"
netns_make
ip -n "$NS-r" route add blackhole 10.77.9.0/24 || exit 1
"$DTRACE" -l -P mib 2>/dev/null | awk 'NR > 1 { print $NF }' | sort >"$TMPDIR/there"
[ "$(wc -l <"$TMPDIR/there")" -ge 50 ] || { echo "only $(wc -l <"$TMPDIR/there") probes"; exit 1; }

# "NS name value" of all counters
cat >"$TMPDIR/counters" <<X
for n in a r b; do
	ip netns exec $NS-\$n awk -v n=\$n 'FILENAME == "/proc/net/snmp6" { print n, \$1, \$2; next } !(\$1 in head) { head[\$1] = \$0; next }
		{ split(head[\$1], h); p = \$1; sub(":", "", p); for (i = 2; i <= NF; i++) print n, p h[i], \$i; delete head[\$1] }' \
		/proc/net/snmp /proc/net/netstat /proc/net/snmp6
done
X

# settled FILE: the counters, when they have stopped to change: late answers, timers and what is sent again belong to what went before
cat >"$TMPDIR/settled" <<X
last=
while sh $TMPDIR/counters >\$1 && now=\$(cat \$1) && [ "\$now" != "\$last" ]; do
	last=\$now
	sleep 0.3
done
X

# Events count from when the first counters are known until the last ones are: the run opens these files.
cat >"$TMPDIR/s.d" <<'X'
syscall::openat:entry /progenyof($target) && copyinstr(arg1) == $$1/ { on = 1; }
syscall::openat:entry /progenyof($target) && copyinstr(arg1) == $$2/ { on = 0; }
mib::: /on/ { @[arg1, probename] = sum(args[0]); }
END { printa("%d %s %@d\n", @); }
X

# compare ADDRESS NAMES; NAMES: probe=counter[+counter]@namespaces
compare() {
	to=$1 names=$2
	rm -f "$TMPDIR/out"
	touch "$TMPDIR/open" "$TMPDIR/close"
	cat >"$TMPDIR/run" <<X
sh $TMPDIR/settled $TMPDIR/before
: <$TMPDIR/open
$PROGDIR/prog_net $A $B $to 7031 tcp 200000 && $PROGDIR/prog_net $A $B $to 7032 refused &&
	$PROGDIR/prog_net $A $B $to 7033 reset && $PROGDIR/prog_net $A $B $to 7034 udp 5 &&
	$PROGDIR/prog_net $A $B $to 7035 noport 2 && $PROGDIR/prog_net $A $B $to 7036 big 5000 &&
	$PROGDIR/prog_net $A $B $to 7037 ttl 2 && $PROGDIR/prog_net $A $B $to 7038 flood 20 &&
	$PROGDIR/prog_net $A $B $to 0 ping 3 && $PROGDIR/prog_net $A $B 10.77.9.9 7039 lost 1500 || exit 1
sh $TMPDIR/settled $TMPDIR/after
: <$TMPDIR/close
X
	"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" "$TMPDIR/open" "$TMPDIR/close" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
	for n in $names; do echo "$n"; done >"$TMPDIR/names"
	awk -v a="$ID_A" -v r="$ID_R" -v b="$ID_B" -v dir="$TMPDIR" '
		FILENAME == dir "/there" { there[$1] = 1; next }
		FILENAME == dir "/before" { n[$1, $2] -= $3; next }
		FILENAME == dir "/after" { n[$1, $2] += $3; known[$2] = 1; next }
		FILENAME == dir "/out" { got[$1 == a ? "a" : $1 == r ? "r" : $1 == b ? "b" : "-", $2] = $3; next }
		{
			split($1, p, /[=@]/)
			if (!(p[1] in there)) { print "#", p[1], "is not there"; next }
			for (i = 1; i <= length(p[3]); i++) {
				ns = substr(p[3], i, 1)
				want = 0
				for (k = split(p[2], c, "+"); k; k--) { want += n[ns, c[k]]; if (!(c[k] in known)) print c[k], "DIFFERENT: unknown" }
				print ns, p[1], got[ns, p[1]] + 0, want, got[ns, p[1]] + 0 == want ? "same" : "DIFFERENT"
			}
		}' "$TMPDIR/there" "$TMPDIR/before" "$TMPDIR/after" "$TMPDIR/out" "$TMPDIR/names" >"$TMPDIR/result"
	[ -z "${SHOW:-}" ] || cat "$TMPDIR/result"
	grep 'DIFFERENT' "$TMPDIR/result" && { cat "$TMPDIR/msgs" "$TMPDIR/out"; exit 1; }
	awk '$3 > 0 { print $2 }' "$TMPDIR/result" >>"$TMPDIR/shown"
}

tcp='tcpActiveOpens=TcpActiveOpens@ab tcpPassiveOpens=TcpPassiveOpens@ab tcpAttemptFails=TcpAttemptFails@ab tcpEstabResets=TcpEstabResets@ab
tcpInSegs=TcpInSegs@arb tcpOutSegs=TcpOutSegs@arb tcpOutRsts=TcpOutRsts@ab tcpRetransSegs=TcpRetransSegs@ab'
udp='udpInDatagrams=UdpInDatagrams+Udp6InDatagrams@ab udpOutDatagrams=UdpOutDatagrams+Udp6OutDatagrams@arb udpNoPorts=UdpNoPorts+Udp6NoPorts@ab
udpInErrors=UdpInErrors+Udp6InErrors@ab udpInOverflows=UdpRcvbufErrors+Udp6RcvbufErrors@ab udpInCksumErrs=UdpInCsumErrors+Udp6InCsumErrors@ab'
icmp6='ipv6IfIcmpOutEchos=Icmp6OutEchos@ab ipv6IfIcmpInEchos=Icmp6InEchos@ab ipv6IfIcmpOutEchoReplies=Icmp6OutEchoReplies@ab
ipv6IfIcmpInEchoReplies=Icmp6InEchoReplies@ab ipv6IfIcmpInDestUnreachs=Icmp6InDestUnreachs@ab ipv6IfIcmpOutDestUnreachs=Icmp6OutDestUnreachs@ab
ipv6IfIcmpInTimeExcds=Icmp6InTimeExcds@ab ipv6IfIcmpOutTimeExcds=Icmp6OutTimeExcds@r'
compare fd77:2::2 "$tcp $udp $icmp6"

# What neighbours say to each other in IPv6 is not of interest here.
for n in a r b; do ip netns exec "$NS-$n" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6' || exit 1; done
icmp='icmpInMsgs=IcmpInMsgs@ab icmpOutMsgs=IcmpOutMsgs@arb icmpInEchos=IcmpInEchos@ab icmpOutEchos=IcmpOutEchos@ab icmpInEchoReps=IcmpInEchoReps@ab
icmpOutEchoReps=IcmpOutEchoReps@ab icmpInDestUnreachs=IcmpInDestUnreachs@ab icmpOutDestUnreachs=IcmpOutDestUnreachs@ab
icmpInTimeExcds=IcmpInTimeExcds@ab icmpOutTimeExcds=IcmpOutTimeExcds@r'
ip='ipIfStatsHCInReceives=IpInReceives@arb ipIfStatsHCInOctets=IpExtInOctets@arb ipIfStatsHCInDelivers=IpInDelivers@arb ipIfStatsReasmReqds=IpReasmReqds@arb
ipIfStatsHCOutRequests=IpOutRequests@ab ipIfStatsHCOutForwDatagrams=IpForwDatagrams@arb ipIfStatsHCOutOctets=IpExtOutOctets@b
ipIfStatsOutFragCreates=IpFragCreates@arb ipIfStatsOutFragOKs=IpFragOKs@arb ipIfStatsInHdrErrors=IpInHdrErrors@arb'
compare 10.77.2.2 "$tcp $udp $icmp $ip"

# All of it was seen to happen.
for p in $tcp $udp $icmp6 $icmp $ip; do echo "${p%%=*}"; done | sort -u | grep -Fx -f "$TMPDIR/there" | grep -vx -e udpInCksumErrs >"$TMPDIR/want"
sort -u "$TMPDIR/shown" | grep -v '^udpInCksumErrs$' >"$TMPDIR/got"
diff "$TMPDIR/want" "$TMPDIR/got"
