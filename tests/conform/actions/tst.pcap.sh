#!/bin/sh
# SPDX-License-Identifier: MIT
# ASSERTION: pcap() of packets to the file of freopen(): one header, each packet whole, cut at pcapsize, and from the network
# header with PCAP_IP; without a file to tcpdump, a dump without tcpdump; a bad pointer is a fault.
# SECTION: Actions and Subroutines, pcap().
# @@needs: root cmd:bash
# @@timeout: 60
# @@covers: pcapsize
cd "$TMPDIR" || exit 1
cat >send <<'D'
# for bash
echo payload-one >/dev/udp/127.0.0.1/9
D
probe='sdt:net::net_dev_queue /pid == $target && !n++/'
"$DTRACE" -wqn "$probe"' { freopen("eth"); pcap(args[0], PCAP_ETHER); pcap(args[0], PCAP_ETHER); freopen("");
	freopen("ip"); pcap(args[0], PCAP_IP); }' -c 'bash ./send' >out 2>err || { cat err; exit 1; }
# header 24, then 16 + 14 (frame) + 20 (IP) + 8 (UDP) + 12
[ "$(wc -c <eth)" -eq $((24 + 2 * 70)) ] && [ "$(wc -c <ip)" -eq $((24 + 56)) ] || { wc -c eth ip; cat err; exit 1; }
[ "$(grep -ac payload-one eth)" -eq 2 ] && grep -aq payload-one ip || exit 1
[ "$(dd if=ip bs=1 skip=40 count=1 2>/dev/null)" = E ] || exit 1 # 0x45: IPv4
"$DTRACE" -x pcapsize=16 -wqn "$probe"' { freopen("cut"); pcap(args[0], PCAP_ETHER); }' -c 'bash ./send' 2>err || { cat err; exit 1; }
[ "$(wc -c <"cut")" -eq $((24 + 16 + 16)) ] || { wc -c cut; exit 1; }
mkdir -p bin
printf '#!/bin/sh\n[ "$*" = "-l -n -r -" ] && cat >seen && echo "a packet"\n' >bin/tcpdump
chmod +x bin/tcpdump
PATH=$PWD/bin:$PATH "$DTRACE" -qn "$probe"' { pcap(args[0], PCAP_ETHER); }' -c 'bash ./send' >out 2>err || { cat err; exit 1; }
grep -qx 'a packet' out && [ "$(wc -c <seen)" -eq $((24 + 70)) ] || { cat out err; exit 1; }
if ! PATH=$PATH command -v tcpdump >/dev/null; then
	"$DTRACE" -qn "$probe"' { pcap(args[0], PCAP_IP); }' -c 'bash ./send' >out 2>err || { cat err; exit 1; }
	grep -q '0: 45 00 ' out || { cat out; exit 1; }
fi
"$DTRACE" -qn 'BEGIN { pcap((void *)16, PCAP_IP); } ERROR { printf("fault %d\n", arg4); exit(0); }' >out 2>err || { cat err; exit 1; }
grep -qx 'fault 1' out || { cat out err; exit 1; }
