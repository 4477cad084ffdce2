// SPDX-License-Identifier: MIT
/*
 * The mib provider: what the network counts (the variables of the MIBs, by the names that they have elsewhere), where it
 * happens. arg0 is by how much, arg1 the network namespace.
 *
 * The counters themselves have no tracepoint. What counts is what the kernel counts, seen where its packets are
 * sent, received and dropped, and where its sockets change: see docs/providers.md for where the two can differ.
 */
#include "provider/net.h"

#define ESTABLISHED 1
#define SYN_SENT 2
#define SYN_RECV 3
#define CLOSED 7
#define CLOSE_WAIT 8
#define LISTEN 10

#define FLAG_RST 0x04

#define SHUT_BOTH 3

#define MSG_PEEK 0x2
#define MSG_ERRQUEUE 0x2000

/* ---- the namespace ---- */

static ir_val ns_of(struct dctx *c, ir_val net)
{
	return d_peek(c, net, "net", "ns.inum");
}

static ir_val skb_ns(struct dctx *c)
{
	return ns_of(c, d_peek(c, net_skb(c, "dev"), "net_device", "nd_net.net"));
}

static ir_val sock_ns(struct dctx *c)
{
	return ns_of(c, d_peek(c, d_arg0(c), "sock", "__sk_common.skc_net.net"));
}

/* ---- IP ---- */

static ir_val skb_len(struct dctx *c)
{
	return net_skb(c, "len");
}

/* Without what stands before the IP header. */
static ir_val sent_len(struct dctx *c)
{
	ir_val before = ir_bin(c->f, IR_SUB, net_sent_ip(c), net_skb(c, "data"));

	return ir_bin(c->f, IR_SUB, net_skb(c, "len"), before);
}

#define SENT_BITS(name, mask, value)                              \
	static ir_val name(struct dctx *c)                        \
	{                                                         \
		return net_bits(c, net_sent(c), (mask), (value)); \
	}
#define RECEIVED_BITS(name, mask, value)                              \
	static ir_val name(struct dctx *c)                            \
	{                                                             \
		return net_bits(c, net_received(c), (mask), (value)); \
	}

SENT_BITS(requests, RT_PKT_LATER | RT_PKT_OURS, RT_PKT_OURS)
SENT_BITS(fragments, RT_PKT_FRAGMENT | RT_PKT_OURS, RT_PKT_FRAGMENT | RT_PKT_OURS)
SENT_BITS(fragmented, RT_PKT_FRAGMENT | RT_PKT_LATER | RT_PKT_OURS, RT_PKT_FRAGMENT | RT_PKT_OURS)
RECEIVED_BITS(delivers, RT_PKT_LATER | RT_PKT_OURS, RT_PKT_OURS)
RECEIVED_BITS(reassembles, RT_PKT_FRAGMENT | RT_PKT_OURS, RT_PKT_FRAGMENT | RT_PKT_OURS)

static ir_val forwards(struct dctx *c)
{
	ir_val counts = d_not(c, d_is(c, net_sent(c), 0));

	return ir_bin(c->f, IR_AND, counts, net_bits(c, net_sent(c), RT_PKT_OURS, 0));
}

/* ---- ICMP: by type ---- */

#define ICMP_IS(v6) (RT_PKT_OURS | ((v6) ? RT_PROTO_ICMP6 : RT_PROTO_ICMP))
#define ICMP_ANY (0xff | RT_PKT_LATER | RT_PKT_OURS)
#define ICMP_TYPE (ICMP_ANY | 0xffull << RT_PKT_FLAGS)
#define ICMP(name, v6, type)                                                             \
	SENT_BITS(out_##name, ICMP_TYPE, ICMP_IS(v6) | (uint64_t)(type) << RT_PKT_FLAGS) \
	RECEIVED_BITS(in_##name, ICMP_TYPE, ICMP_IS(v6) | (uint64_t)(type) << RT_PKT_FLAGS)

SENT_BITS(out_icmp, ICMP_ANY, ICMP_IS(false))
RECEIVED_BITS(in_icmp, ICMP_ANY, ICMP_IS(false))
ICMP(echo_reply, false, 0)
ICMP(unreachable, false, 3)
ICMP(redirect, false, 5)
ICMP(echo, false, 8)
ICMP(time_exceeded, false, 11)
SENT_BITS(out_icmp6, ICMP_ANY, ICMP_IS(true))
RECEIVED_BITS(in_icmp6, ICMP_ANY, ICMP_IS(true))
ICMP(unreachable6, true, 1)
ICMP(time_exceeded6, true, 3)
ICMP(echo6, true, 128)
ICMP(echo_reply6, true, 129)
ICMP(solicit6, true, 135)
ICMP(advert6, true, 136)

/* ---- TCP ---- */

SENT_BITS(sends_reset, ICMP_ANY | (uint64_t)FLAG_RST << RT_PKT_FLAGS,
	  RT_PROTO_TCP | RT_PKT_OURS | (uint64_t)FLAG_RST << RT_PKT_FLAGS)
RECEIVED_BITS(receives_tcp, ICMP_ANY, RT_PROTO_TCP | RT_PKT_OURS)

/* It starts before the next that was not sent yet. Of small sockets nothing is known, but they send nothing twice. */
static ir_val is_new(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val sk = net_sock(c), state = d_peek(c, sk, "sock", "__sk_common.skc_state");
	ir_val proto = d_peek(c, sk, "sock", "sk_protocol");
	ir_val next = d_peek(c, sk, "tcp_sock", "snd_nxt");
	ir_val seq = ir_un(f, IR_BSWAP32, d_peek(c, net_sent_header(c), "tcphdr", "seq"));
	static const int small[] = { 6, CLOSED, 12, -1 };
	ir_val known = ir_bin(f, IR_AND, d_is(c, proto, RT_PROTO_TCP),
			      d_not(c, d_one_of(c, state, small)));
	ir_val before = ir_bin(f, IR_SLT, ir_un(f, IR_SEXT32, ir_bin(f, IR_SUB, seq, next)),
			       ir_const(f, 0));

	return d_not(c, ir_bin(f, IR_AND, known, before));
}

static ir_val sends_segment(struct dctx *c)
{
	return net_and(c, net_ours(c, net_sent(c), RT_PROTO_TCP), is_new);
}

/* What the device will cut a packet into. */
static ir_val segments(struct dctx *c)
{
	ir_val info = ir_bin(c->f, IR_ADD, net_skb(c, "head"), net_skb(c, "end"));
	ir_val n = d_peek(c, info, "skb_shared_info", "gso_segs");

	return ir_select(c->f, d_is(c, n, 0), ir_const(c->f, 1), n);
}

/* tcp_retransmit_skb(sk, skb): TCP keeps the number of segments in the skb's control block. */
static ir_val retransmitted(struct dctx *c)
{
	ir_val cb = ir_bini(c->f, IR_ADD, d_arg1(c), d_offset(c, "sk_buff", "cb"));
	ir_val n = d_peek(c, cb, "tcp_skb_cb", "tcp_gso_segs");

	return ir_select(c->f, d_is(c, n, 0), ir_const(c->f, 1), n);
}

/* inet_sock_set_state(sk, from, to) */
static ir_val goes(struct dctx *c, const int *from, int to)
{
	ir_val tcp = d_is(c, d_member(c, d_arg0(c), "sock", "sk_protocol"), RT_PROTO_TCP);

	return ir_bin(c->f, IR_AND, tcp,
		      ir_bin(c->f, IR_AND, d_one_of(c, d_arg1(c), from), d_is(c, d_arg2(c), to)));
}

#define GOES(name, to, ...)                                             \
	static ir_val name(struct dctx *c)                              \
	{                                                               \
		return goes(c, (const int[]){ __VA_ARGS__, -1 }, (to)); \
	}

GOES(opens, SYN_SENT, CLOSED)
GOES(is_opened, SYN_RECV, LISTEN)
GOES(gives_up, CLOSED, SYN_SENT, SYN_RECV)
GOES(is_reset, CLOSED, ESTABLISHED, CLOSE_WAIT)

/* A program that closes the socket before it is connected has not failed. */
static ir_val fails(struct dctx *c)
{
	ir_val shut = d_member(c, d_arg0(c), "sock", "sk_shutdown");

	return ir_bin(c->f, IR_AND, gives_up(c), d_not(c, d_is(c, shut, SHUT_BOTH)));
}

/* ---- UDP ---- */

SENT_BITS(sends_udp, ICMP_ANY, RT_PROTO_UDP | RT_PKT_OURS)

/* sock_recv_length(sk, length or error, flags) */
static ir_val gets_datagram(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val udp = d_is(c, d_member(c, d_arg0(c), "sock", "sk_protocol"), RT_PROTO_UDP);
	ir_val some = ir_bin(f, IR_SLE, ir_const(f, 0), d_arg1(c));
	ir_val flags = ir_bini(f, IR_AND, d_arg2(c), MSG_PEEK | MSG_ERRQUEUE);

	return ir_bin(f, IR_AND, ir_bin(f, IR_AND, udp, some), d_is(c, flags, 0));
}

/* skb_consume_udp(sk, skb, length): negative if it stays */
static ir_val consumes(struct dctx *c)
{
	return ir_bin(c->f, IR_SLE, ir_const(c->f, 0), ir_un(c->f, IR_SEXT32, d_arg2(c)));
}

/* ---- drops: kfree_skb(skb, location, reason) ---- */

static ir_val drops(struct dctx *c, const char *reason, ir_val packet)
{
	return ir_bin(c->f, IR_AND, packet, d_is(c, d_arg2(c), d_enum(c, reason, -1)));
}

static ir_val any_packet(struct dctx *c)
{
	return d_not(c, d_is(c, net_dropped(c), 0));
}

static ir_val udp_packet(struct dctx *c)
{
	ir_val is = net_bits(c, net_dropped(c), 0xff, RT_PROTO_UDP);

	return ir_bin(c->f, IR_AND, is, any_packet(c));
}

#define DROPS(name, packet, reason)                                     \
	static ir_val name(struct dctx *c)                              \
	{                                                               \
		return drops(c, "SKB_DROP_REASON_" #reason, packet(c)); \
	}

DROPS(no_port, udp_packet, NO_SOCKET)
DROPS(udp_overflow, udp_packet, SOCKET_RCVBUFF)
DROPS(udp_cksum, udp_packet, UDP_CSUM)
DROPS(udp_memory, udp_packet, PROTO_MEM)
DROPS(ip_header, any_packet, IP_INHDR)
DROPS(ip_cksum, any_packet, IP_CSUM)
DROPS(no_route_in, any_packet, IP_INNOROUTES)
DROPS(no_route_out, any_packet, IP_OUTNOROUTES)

static ir_val udp_errors(struct dctx *c)
{
	return ir_bin(c->f, IR_OR, udp_overflow(c),
		      ir_bin(c->f, IR_OR, udp_cksum(c), udp_memory(c)));
}

static ir_val header_errors(struct dctx *c)
{
	return ir_bin(c->f, IR_OR, ip_header(c), ip_cksum(c));
}

/* ---- probes ---- */

#define SENT(n, cond, inc) PROBE(n, EVENT(TP, NET_SEND, cond, inc, skb_ns))
#define RECEIVED(n, cond, inc) PROBE(n, EVENT(TP, NET_RECEIVE, cond, inc, skb_ns))
#define DROPPED(n, cond) PROBE(n, EVENT(TP, "kfree_skb", cond, d_one, skb_ns))
#define STATE(n, cond) PROBE(n, EVENT(TP, "inet_sock_set_state", cond, d_one, sock_ns))
#define BOTH_WAYS(prefix, name, what) \
	RECEIVED(prefix "In" name, in_##what, d_one), SENT(prefix "Out" name, out_##what, d_one)

static const struct dprobe probes[] = {
	RECEIVED("ipIfStatsHCInReceives", net_received, d_one),
	RECEIVED("ipIfStatsHCInOctets", net_received, skb_len),
	RECEIVED("ipIfStatsHCInDelivers", delivers, d_one),
	RECEIVED("ipIfStatsReasmReqds", reassembles, d_one),
	SENT("ipIfStatsHCOutRequests", requests, d_one),
	SENT("ipIfStatsHCOutForwDatagrams", forwards, d_one),
	SENT("ipIfStatsHCOutTransmits", net_sent, d_one),
	SENT("ipIfStatsHCOutOctets", net_sent, sent_len),
	SENT("ipIfStatsOutFragCreates", fragments, d_one),
	SENT("ipIfStatsOutFragOKs", fragmented, d_one),
	DROPPED("ipIfStatsInHdrErrors", header_errors),
	DROPPED("ipIfStatsHCInNoRoutes", no_route_in),
	DROPPED("ipIfStatsOutNoRoutes", no_route_out),
	BOTH_WAYS("icmp", "Msgs", icmp),
	BOTH_WAYS("icmp", "Echos", echo),
	BOTH_WAYS("icmp", "EchoReps", echo_reply),
	BOTH_WAYS("icmp", "DestUnreachs", unreachable),
	BOTH_WAYS("icmp", "TimeExcds", time_exceeded),
	BOTH_WAYS("icmp", "Redirects", redirect),
	BOTH_WAYS("ipv6IfIcmp", "Msgs", icmp6),
	BOTH_WAYS("ipv6IfIcmp", "Echos", echo6),
	BOTH_WAYS("ipv6IfIcmp", "EchoReplies", echo_reply6),
	BOTH_WAYS("ipv6IfIcmp", "DestUnreachs", unreachable6),
	BOTH_WAYS("ipv6IfIcmp", "TimeExcds", time_exceeded6),
	BOTH_WAYS("ipv6IfIcmp", "NeighborSolicits", solicit6),
	BOTH_WAYS("ipv6IfIcmp", "NeighborAdvertisements", advert6),
	STATE("tcpActiveOpens", opens),
	STATE("tcpPassiveOpens", is_opened),
	STATE("tcpAttemptFails", fails),
	STATE("tcpEstabResets", is_reset),
	RECEIVED("tcpInSegs", receives_tcp, d_one),
	SENT("tcpOutSegs", sends_segment, segments),
	SENT("tcpOutRsts", sends_reset, d_one),
	PROBE("tcpRetransSegs", EVENT(TP, "tcp_retransmit_skb", NULL, retransmitted, sock_ns)),
	PROBE("udpInDatagrams", EVENT(TP, "sock_recv_length", gets_datagram, d_one, sock_ns),
	      EVENT_ELSE(KPROBE, "skb_consume_udp", consumes, d_one, sock_ns)),
	SENT("udpOutDatagrams", sends_udp, d_one),
	DROPPED("udpNoPorts", no_port),
	DROPPED("udpInErrors", udp_errors),
	DROPPED("udpInOverflows", udp_overflow),
	DROPPED("udpInCksumErrs", udp_cksum),
};

DERIVED_PROVIDER(mib, 3800, probes);
