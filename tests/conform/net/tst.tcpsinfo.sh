#!/bin/sh
# ASSERTION: The members of tcpsinfo_t and tcpinfo_t agree with each other and with the segments: sequence numbers, window, mss; on one
# machine the connection is local. A segment that is received is known to be of its socket, but for the first. The classic one-liners work.
# SECTION: tcp Provider
# @@needs: root tp_btf
# @@timeout: 60
N=/proc/self/ns/net
cat >"$TMPDIR/s.d" <<'X'
tcp:::connect-request /args[4]->tcp_dport == 7011/ { iss = args[4]->tcp_seq; @["request"] = count(); }
tcp:::send /args[4]->tcp_dport == 7011 && args[4]->tcp_flags & TH_ACK && args[3]->tcps_state == TCP_STATE_ESTABLISHED && !args[3]->tcps_retransmit/
{
	@ok["snxt", args[3]->tcps_snxt == args[4]->tcp_seq] = min(1);
	@ok["rnxt", args[3]->tcps_rnxt == args[4]->tcp_ack] = min(1);
	@ok["suna", (int)(args[3]->tcps_suna - args[3]->tcps_snxt) <= 0] = min(1);
	@ok["rack", (int)(args[3]->tcps_rack - args[3]->tcps_rnxt) <= 0] = min(1);
	@ok["iss", args[3]->tcps_iss == iss] = min(1);
	@ok["irs", args[3]->tcps_irs == irs] = min(1);
	@ok["swnd", args[3]->tcps_swnd > 1000 && args[3]->tcps_rwnd > 1000] = min(1);
	@ok["scale", args[3]->tcps_snd_ws <= 14 && args[3]->tcps_rcv_ws <= 14] = min(1);
	@ok["mss", args[3]->tcps_mss >= 500 && args[3]->tcps_mss <= 65535] = min(1);
	@ok["cwnd", args[3]->tcps_cwnd >= args[3]->tcps_mss && args[3]->tcps_cwnd_ssthresh > 0] = min(1);
	@ok["rto", args[3]->tcps_rto > 0 && args[3]->tcps_rto <= 120000] = min(1);
	@ok["rtt", args[3]->tcps_rtt == args[3]->tcps_srtt] = min(1);
	@ok["sack", args[3]->tcps_sack_fack == 0] = min(1);
	@ok["local", args[3]->tcps_local == 1] = min(1);
	@ok["header", args[4]->tcp_offset >= 20 && (uintptr_t)args[4]->tcp_hdr != 0 && args[4]->tcp_window > 0 && args[4]->tcp_urgent == 0 && args[4]->tcp_checksum > 0] = min(1);
	@ok["socket", args[3]->tcps_addr == args[1]->cs_addr && args[1]->cs_addr != 0 && args[0]->pkt_addr != 0 && args[1]->cs_pid == -1] = min(1);
}
tcp:::receive /args[4]->tcp_sport == 7011 && args[4]->tcp_flags == (TH_SYN | TH_ACK)/ { irs = args[4]->tcp_seq; @["receive"] = count(); }
tcp:::connect-established /args[3]->tcps_rport == 7011/ { @ok["established", args[4]->tcp_seq == irs && args[4]->tcp_ack == iss + 1] = min(1); }
tcp:::state-change /args[3]->tcps_state == TCP_STATE_ESTABLISHED/ { sock[args[3]->tcps_lport == 7011] = args[3]->tcps_addr; }
tcp:::receive /args[4]->tcp_dport == 7011 && args[4]->tcp_flags == TH_SYN/
{
	@ok["no socket yet", args[3]->tcps_addr == 0 && args[3]->tcps_state == -1 && tcp_state_string[args[3]->tcps_state] == "<unknown>"] = min(1);
}
tcp:::receive /args[4]->tcp_sport == 7011 && args[4]->tcp_flags & TH_SYN/ { @ok["asking", args[3]->tcps_state == TCP_STATE_SYN_SENT && args[3]->tcps_addr != 0] = min(1); }
tcp:::receive /args[4]->tcp_dport == 7011 && args[2]->ip_plength > args[4]->tcp_offset/
{
	@ok["receiver", args[3]->tcps_addr == sock[1] && args[3]->tcps_state == TCP_STATE_ESTABLISHED && args[1]->cs_addr == sock[1]] = min(1);
	@ok["received", args[3]->tcps_mss >= 500 && args[3]->tcps_irs == iss && args[3]->tcps_retransmit == 0] = min(1);
}
END { printa("%s %d\n", @ok); printa("%s %@d\n", @); }
X
cat >"$TMPDIR/run" <<X
for to in 127.0.0.1 ::1; do $PROGDIR/prog_net $N $N \$to 7011 tcp 100000 || exit 1; done
X
"$DTRACE" -q -s "$TMPDIR/s.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
sort "$TMPDIR/out" | grep . >"$TMPDIR/got"
for w in cwnd established header irs iss local mss asking "no socket yet" received receiver rack rnxt rto rtt sack scale snxt socket suna swnd; do echo "$w 1"; done >"$TMPDIR/want"
printf 'receive 2\nrequest 2\n' >>"$TMPDIR/want"
sort -o "$TMPDIR/want" "$TMPDIR/want"
diff "$TMPDIR/want" "$TMPDIR/got" || { cat "$TMPDIR/msgs"; exit 1; }
cat >"$TMPDIR/l.d" <<'X'
ip:::send { @[args[2]->ip_daddr] = sum(args[2]->ip_plength); }
tcp:::receive { @r[args[2]->ip_saddr, args[4]->tcp_dport] = count(); }
tcp:::state-change { printf("%s -> %s\n", tcp_state_string[args[5]->tcps_state], tcp_state_string[args[3]->tcps_state]); }
tcp:::accept-established { printf("from %s:%d\n", args[3]->tcps_raddr, args[3]->tcps_lport); }
X
"$DTRACE" -q -s "$TMPDIR/l.d" -c "/bin/sh $TMPDIR/run" -o "$TMPDIR/out" >"$TMPDIR/msgs" 2>&1 || { cat "$TMPDIR/msgs"; exit 1; }
for w in '  127\.0\.0\.1  *[1-9]' '  ::1  *[1-9]' '  127\.0\.0\.1  *7011  *[1-9]' '^state-syn-received -> state-established' '^from 127\.0\.0\.1:7011' '^from ::1:7011'; do
	grep -Eq "$w" "$TMPDIR/out" || { echo "no '$w' in"; cat "$TMPDIR/out" "$TMPDIR/msgs"; exit 1; }
done
