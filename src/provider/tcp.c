// SPDX-License-Identifier: MIT
/*
 * The tcp provider: segments that this machine sends and receives, connections that are made and refused, states.
 *
 * A segment that is received is seen before its connection is looked up: its ports and addresses are known,
 * not the socket. What becomes of connections is seen at the socket, without the segment that did it; the
 * D library (dlib/tcp.d) puts together what that must have been.
 *
 * A refusal of a request is a reset that acknowledges and, having no sequence number to start from, has 0.
 */
#include "provider/net.h"

#define FLAG_SYN 0x02
#define FLAG_RST 0x04
#define FLAG_ACK 0x10

#define ESTABLISHED 1
#define SYN_SENT 2
#define SYN_RECV 3

/* ---- segments ---- */

static ir_val is_sent(struct dctx *c)
{
	return net_ours(c, net_sent(c), RT_PROTO_TCP);
}

static ir_val is_received(struct dctx *c)
{
	return net_ours(c, net_received(c), RT_PROTO_TCP);
}

/* Sent, with these flags of those in the mask. */
static ir_val with_flags(struct dctx *c, uint64_t mask, uint64_t flags)
{
	return ir_bin(c->f, IR_AND, is_sent(c),
		      net_bits(c, net_sent(c), mask << RT_PKT_FLAGS, flags << RT_PKT_FLAGS));
}

static ir_val first_try(struct dctx *c)
{
	return d_is(c, d_peek(c, net_sock(c), "inet_connection_sock", "icsk_retransmits"), 0);
}

/* The first one only, none that is sent again. */
static ir_val requests(struct dctx *c)
{
	return net_and(c, with_flags(c, FLAG_SYN | FLAG_ACK, FLAG_SYN), first_try);
}

static ir_val refuses(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, with_flags(c, FLAG_RST | FLAG_ACK, FLAG_RST | FLAG_ACK),
		      net_bits(c, net_sent(c), RT_PKT_SEQ0, RT_PKT_SEQ0));
}

/* ---- inet_sock_set_state(sk, from, to), tcp_receive_reset(sk) ---- */

static ir_val is_tcp(struct dctx *c)
{
	return d_is(c, d_member(c, d_arg0(c), "sock", "sk_protocol"), RT_PROTO_TCP);
}

static ir_val goes(struct dctx *c, int64_t from, int64_t to)
{
	ir_val both = ir_bin(c->f, IR_AND, d_is(c, d_arg1(c), from), d_is(c, d_arg2(c), to));

	return ir_bin(c->f, IR_AND, both, is_tcp(c));
}

static ir_val connects(struct dctx *c)
{
	return goes(c, SYN_SENT, ESTABLISHED);
}

static ir_val accepts(struct dctx *c)
{
	return goes(c, SYN_RECV, ESTABLISHED);
}

static ir_val is_refused(struct dctx *c)
{
	return d_is(c, d_member(c, d_arg0(c), "sock", "__sk_common.skc_state"), SYN_SENT);
}

/* ---- values ---- */

static ir_val unknown_state(struct dctx *c)
{
	return ir_const(c->f, -1);
}

static ir_val syn_ack(struct dctx *c)
{
	return ir_const(c->f, FLAG_SYN | FLAG_ACK);
}

static ir_val ack(struct dctx *c)
{
	return ir_const(c->f, FLAG_ACK);
}

static ir_val rst_ack(struct dctx *c)
{
	return ir_const(c->f, FLAG_RST | FLAG_ACK);
}

/* skb, socket, IP header, TCP header, state, state before, is it sent?, flags if there is no header */
#define SENT d_arg0, net_sock, net_sent_ip, net_sent_header, unknown_state, unknown_state, d_one
#define RECEIVED \
	d_arg0, d_zero, net_received_ip, net_received_header, unknown_state, unknown_state, d_zero
#define OF_SOCKET(state, before, flags) d_zero, d_arg0, d_zero, d_zero, state, before, d_zero, flags

static const struct dprobe probes[] = {
	PROBE("send", EVENT(TP, NET_SEND, is_sent, SENT)),
	PROBE("receive", EVENT(TP, NET_RECEIVE, is_received, RECEIVED)),
	PROBE("connect-request", EVENT(TP, NET_SEND, requests, SENT)),
	PROBE("connect-established",
	      EVENT(TP, "inet_sock_set_state", connects, OF_SOCKET(d_arg2, d_arg1, syn_ack))),
	PROBE("connect-refused", EVENT(TP, "tcp_receive_reset", is_refused,
				       OF_SOCKET(unknown_state, unknown_state, rst_ack))),
	PROBE("accept-established",
	      EVENT(TP, "inet_sock_set_state", accepts, OF_SOCKET(d_arg2, d_arg1, ack))),
	PROBE("accept-refused", EVENT(TP, NET_SEND, refuses, SENT)),
	PROBE("state-change",
	      EVENT(TP, "inet_sock_set_state", is_tcp, OF_SOCKET(d_arg2, d_arg1, d_zero))),
};

DERIVED_PROVIDER(tcp, 3600, probes);
