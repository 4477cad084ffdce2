// SPDX-License-Identifier: MIT
/*
 * The tcp provider: segments that this machine sends and receives, connections that are made and refused, states.
 *
 * A segment that is received is seen before the kernel looks its connection up: its ports and addresses are known,
 * not the socket. So sockets are noted by connection when they send something and when they become established, for
 * receive to find there, if a clause asks for the socket. What is found is believed only if the socket is still of the
 * same connection: it may have been freed since, and its memory be another one's.
 *
 * What becomes of connections is seen at the socket, without the segment that did it; the D library (dlib/tcp.d) puts
 * together what that must have been.
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

/* ---- sockets by connection ---- */

static const struct lower_state socks = {
	.name = "dt_socks",
	.key_size = 8,
	.value_size = 8,
	.entries = 16384,
	.forgets = true,
};

static ir_val offsets(struct dctx *c, const char *const member[4])
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 4; i++)
		v |= (uint64_t)(d_offset(c, "sock", member[i]) & 0xffff) << 16 * i;
	return ir_const(c->f, (int64_t)v);
}

static ir_val conn_of(struct dctx *c, ir_val sk)
{
	static const char *const ends[] = { "__sk_common.skc_net.net", "__sk_common.skc_family",
					    "__sk_common.skc_num", "__sk_common.skc_dport" };
	static const char *const addrs[] = { "__sk_common.skc_daddr", "__sk_common.skc_rcv_saddr",
					     "__sk_common.skc_v6_daddr",
					     "__sk_common.skc_v6_rcv_saddr" };

	return ir_rt(c->f, "rt_sock_conn", 3, sk, offsets(c, ends), offsets(c, addrs));
}

/* Keys and values are given to the kernel in memory, which a program has once for all its places. */
static ir_val in_memory(struct dctx *c, ir_val v, unsigned i)
{
	ir_val at;

	if (c->pair_in != c->f) {
		c->pair_in = c->f;
		c->pair = ir_stack(c->f, 16, 8, "connection");
	}
	at = ir_slot_addr(c->f, c->pair, 8 * (int64_t)i);
	ir_store(c->f, 8, at, 0, v);
	return at;
}

/* Goes to end if it is there already. */
static void unless_noted(struct dctx *c, ir_val key, ir_val sk, ir_blk end)
{
	struct ir_fn *f = c->f;
	ir_blk there = ir_block(f, NULL), other = ir_block(f, NULL);
	ir_val p = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, c->state->map), key);

	ir_bri(f, IRC_NE, p, 0, there, other);
	ir_at(f, there);
	ir_br(f, IRC_EQ, ir_load(f, 8, p, 0, 0), sk, end, other);
	ir_at(f, other);
}

static void note(struct dctx *c, ir_val sk)
{
	struct ir_fn *f = c->f;
	ir_blk some = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val conn = conn_of(c, sk), key = in_memory(c, conn, 0);

	ir_bri(f, IRC_NE, conn, 0, some, end);
	ir_at(f, some);
	unless_noted(c, key, sk, end);
	(void)ir_call(f, BPFH_map_update_elem, 4, ir_map(f, c->state->map), key,
		      in_memory(c, sk, 1), ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, end);
}

static ir_val note_sender(struct dctx *c)
{
	note(c, net_sock(c));
	return ir_const(c->f, 0);
}

static ir_val note_it(struct dctx *c)
{
	note(c, ir_bini(c->f, IR_ADD, d_arg0(c), 0));
	return ir_const(c->f, 0);
}

static ir_val note_senders(struct dctx *c)
{
	return net_and(c, is_sent(c), note_sender);
}

static ir_val note_established(struct dctx *c)
{
	return net_and(c, d_is(c, d_arg2(c), ESTABLISHED), note_it);
}

/* The socket of the segment that is received, or 0. */
static ir_val look_up(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_blk there = ir_block(f, NULL), same = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local found = ir_new_local(f, "found");
	ir_val net = d_peek(c, net_skb(c, "dev"), "net_device", "nd_net.net");
	ir_val off = ir_bini(f, IR_AND, ir_bini(f, IR_SHR, net_received(c), RT_PKT_OFF), 0xffff);
	ir_val conn = ir_rt(f, "rt_packet_conn", 3, net, net_received_ip(c), off), p, sk;

	ir_set(f, found, ir_const(f, 0));
	p = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, c->state->map), in_memory(c, conn, 0));
	ir_bri(f, IRC_NE, p, 0, there, end);
	ir_at(f, there);
	sk = ir_load(f, 8, p, 0, 0);
	ir_br(f, IRC_EQ, conn_of(c, sk), conn, same, end);
	ir_at(f, same);
	ir_set(f, found, sk);
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, found);
}

/* Looked up once, when it is first needed: until then kept is 1. */
static ir_val received_sock(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_blk first = ir_block(f, NULL), end = ir_block(f, NULL);

	c->state->asked = true;
	ir_bri(f, IRC_EQ, ir_get(f, c->sock), 1, first, end);
	ir_at(f, first);
	ir_set(f, c->sock, look_up(c));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, c->sock);
}

static ir_val receives(struct dctx *c)
{
	c->sock = ir_new_local(c->f, "socket");
	ir_set(c->f, c->sock, ir_const(c->f, 1));
	return is_received(c);
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
#define RECEIVED                                                                                   \
	d_arg0, received_sock, net_received_ip, net_received_header, unknown_state, unknown_state, \
		d_zero
#define OF_SOCKET(state, before, flags) d_zero, d_arg0, d_zero, d_zero, state, before, d_zero, flags

static const struct dprobe probes[] = {
	PROBE("send", EVENT(TP, NET_SEND, is_sent, SENT)),
	PROBE("receive", EVENT(TP, NET_RECEIVE, receives, RECEIVED),
	      EVENT_FEEDS(TP, NET_SEND, note_senders),
	      EVENT_FEEDS(TP, "inet_sock_set_state", note_established)),
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

STATEFUL_PROVIDER(tcp, 3600, probes, &socks);
