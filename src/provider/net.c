// SPDX-License-Identifier: MIT
/*
 * Packets: which are sent and received, by whom, for whom.
 *
 * A packet may pass several devices. Of a stack of devices one counts: the one that IP gave it to or gets it
 * from. Therefore ports of bridges and slaves of bonds do not count when something is sent through them,
 * nor does the device below a VLAN (there the packet has a tag already); of what is received, only bridges
 * show it twice.
 *
 * Whether a packet that is received is for this machine is not decided yet when it is seen. It is if its device
 * does not forward; else its destination is looked for among the addresses of the namespace's devices.
 */
#include "provider/net.h"

/* In the byte order of the network, as on all machines that we run on. */
#define ETH_IP 0x0008
#define ETH_IPV6 0xdd86

#define IFF_LOOPBACK 0x8
#define IFF_SLAVE 0x800

#define PACKET_HOST 0
#define PACKET_OTHERHOST 3

ir_val net_skb(struct dctx *c, const char *member)
{
	return d_member(c, d_arg0(c), "sk_buff", member);
}

ir_val net_dev(struct dctx *c, const char *member)
{
	return d_member(c, net_skb(c, "dev"), "net_device", member);
}

/* ---- headers ---- */

ir_val net_is_ipv6(struct dctx *c)
{
	return d_is(c, net_skb(c, "protocol"), ETH_IPV6);
}

ir_val net_sent_ip(struct dctx *c)
{
	return ir_bin(c->f, IR_ADD, net_skb(c, "head"), net_skb(c, "network_header"));
}

ir_val net_received_ip(struct dctx *c)
{
	return net_skb(c, "data");
}

ir_val net_sent_header(struct dctx *c)
{
	return ir_bin(c->f, IR_ADD, net_skb(c, "head"), net_skb(c, "transport_header"));
}

ir_val net_received_header(struct dctx *c)
{
	ir_val off = ir_bini(c->f, IR_SHR, net_received(c), RT_PKT_OFF);

	return ir_bin(c->f, IR_ADD, net_received_ip(c), ir_bini(c->f, IR_AND, off, 0xffff));
}

/* As a number: the verifier lets no program compute with a pointer that may be NULL. */
ir_val net_sock(struct dctx *c)
{
	return d_peek(c, d_arg0(c), "sk_buff", "sk");
}

/* ---- which packets count ---- */

/* Goes on if v is not 0, else to end. */
static void need(struct dctx *c, ir_val v, ir_blk end)
{
	ir_blk next = ir_block(c->f, NULL);

	ir_bri(c->f, IRC_NE, v, 0, next, end);
	ir_at(c->f, next);
}

ir_val net_and(struct dctx *c, ir_val v, dvalue *then)
{
	ir_local r = ir_new_local(c->f, "and");
	ir_blk end = ir_block(c->f, NULL);

	ir_set(c->f, r, ir_const(c->f, 0));
	need(c, v, end);
	ir_set(c->f, r, then(c));
	ir_jmp(c->f, end);
	ir_at(c->f, end);
	return ir_get(c->f, r);
}

static ir_val is_ip(struct dctx *c)
{
	ir_val p = net_skb(c, "protocol");

	return ir_bin(c->f, IR_OR, d_is(c, p, ETH_IP), d_is(c, p, ETH_IPV6));
}

/* 0 or 1: the device has none of these private flags. */
static ir_val lacks(struct dctx *c, int64_t flags)
{
	return d_is(c, ir_bini(c->f, IR_AND, net_dev(c, "priv_flags"), flags), 0);
}

static ir_val yes_or_no(struct dctx *c, void (*ask)(struct dctx *c, ir_blk no))
{
	struct ir_fn *f = c->f;
	ir_local v = ir_new_local(f, "counts");
	ir_blk end = ir_block(f, NULL);

	ir_set(f, v, ir_const(f, 0));
	ask(c, end);
	ir_set(f, v, ir_const(f, 1));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, v);
}

static void ask_sends(struct dctx *c, ir_blk no)
{
	int64_t port = d_enum(c, "IFF_BRIDGE_PORT", 0) | d_enum(c, "IFF_TEAM_PORT", 0) |
		       d_enum(c, "IFF_OVS_DATAPATH", 0);

	need(c, is_ip(c), no);
	need(c, d_is(c, net_skb(c, "vlan_proto"), 0), no);
	need(c, d_is(c, ir_bini(c->f, IR_AND, net_dev(c, "flags"), IFF_SLAVE), 0), no);
	need(c, lacks(c, port), no);
}

static void ask_receives(struct dctx *c, ir_blk no)
{
	int64_t port = d_enum(c, "IFF_BRIDGE_PORT", 0) | d_enum(c, "IFF_OVS_DATAPATH", 0);

	need(c, is_ip(c), no);
	need(c, d_not(c, d_is(c, net_skb(c, "pkt_type"), PACKET_OTHERHOST)), no);
	need(c, lacks(c, port), no);
}

/* kfree_skb(skb, location, reason): packets without a header yet are none of IP. */
static void ask_drops(struct dctx *c, ir_blk no)
{
	int64_t consumed = d_enum(c, "SKB_CONSUMED", 0);

	need(c, is_ip(c), no);
	need(c, net_skb(c, "network_header"), no);
	need(c, d_not(c, d_is(c, d_arg2(c), consumed)), no);
}

ir_val net_sends(struct dctx *c)
{
	return yes_or_no(c, ask_sends);
}

ir_val net_receives(struct dctx *c)
{
	return yes_or_no(c, ask_receives);
}

/* ---- is it for us? ---- */

static uint64_t packed(const uint32_t *v, unsigned n)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < n; i++)
		r |= (uint64_t)(v[i] & 0xffff) << (16 * i);
	return r;
}

static ir_val own_addr(struct dctx *c, bool v6)
{
	const uint32_t offs[] = {
		d_offset(c, "net", "dev_base_head"),
		d_offset(c, "net_device", "dev_list"),
		d_offset(c, "net_device", v6 ? "ip6_ptr" : "ip_ptr"),
		v6 ? d_offset(c, "inet6_dev", "addr_list") : d_offset(c, "in_device", "ifa_list"),
	};
	const uint32_t addr4[] = { d_offset(c, "in_ifaddr", "ifa_next"),
				   d_offset(c, "in_ifaddr", "ifa_local") };
	const uint32_t addr6[] = { d_offset(c, "inet6_ifaddr", "if_list"),
				   d_offset(c, "inet6_ifaddr", "addr") };
	uint64_t addr = v6 ? packed(addr6, 2) | RT_OWN_IP6 : packed(addr4, 2);
	/* As a number, like the rest that is computed with. */
	ir_val net = d_peek(c, net_skb(c, "dev"), "net_device", "nd_net.net");

	return ir_rt(c->f, "rt_own_addr", 4, net, net_received_ip(c),
		     ir_const(c->f, (int64_t)packed(offs, 4)), ir_const(c->f, (int64_t)addr));
}

/* By protocol: not forwarding, or an address of ours. */
static void to_us_by(struct dctx *c, bool v6, ir_local yes, ir_blk end)
{
	struct ir_fn *f = c->f;
	ir_blk forwards = ir_block(f, NULL);
	ir_val dev = net_dev(c, v6 ? "ip6_ptr" : "ip_ptr");
	ir_val fwd =
		d_peek(c, dev, v6 ? "inet6_dev" : "in_device", v6 ? "cnf.forwarding" : "cnf.data");

	ir_set(f, yes, ir_const(f, 1));
	ir_bri(f, IRC_NE, fwd, 0, forwards, end);
	ir_at(f, forwards);
	ir_set(f, yes, own_addr(c, v6));
	ir_jmp(f, end);
}

static ir_val to_us(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_blk host = ir_block(f, NULL), dev = ir_block(f, NULL), v4 = ir_block(f, NULL),
	       v6 = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local yes = ir_new_local(f, "to us");

	ir_set(f, yes, ir_const(f, 1));
	ir_bri(f, IRC_EQ, net_skb(c, "pkt_type"), PACKET_HOST, host, end);
	ir_at(f, host);
	ir_bri(f, IRC_SET, net_dev(c, "flags"), IFF_LOOPBACK, end, dev);
	ir_at(f, dev);
	ir_bri(f, IRC_NE, net_is_ipv6(c), 0, v6, v4);
	ir_at(f, v4);
	to_us_by(c, false, yes, end);
	ir_at(f, v6);
	to_us_by(c, true, yes, end);
	ir_at(f, end);
	return ir_get(f, yes);
}

/* Only what came in has an interface that it came in by. */
static ir_val from_here(struct dctx *c)
{
	return d_is(c, net_skb(c, "skb_iif"), 0);
}

/* ---- the packet, once in a program ---- */

static ir_val keep(struct dctx *c, void (*ask)(struct dctx *c, ir_blk no), dvalue *ip, dvalue *ours)
{
	struct ir_fn *f = c->f;
	ir_blk end;
	ir_val v;

	if (c->once_for == f)
		return ir_get(f, c->kept);
	c->once_for = f;
	c->kept = ir_new_local(f, "packet");
	end = ir_block(f, NULL);
	ir_set(f, c->kept, ir_const(f, 0));
	ask(c, end);
	v = ir_rt(f, "rt_packet", 1, ip(c));
	need(c, v, end);
	ir_set(f, c->kept, v);
	need(c, ours(c), end);
	ir_set(f, c->kept, ir_bini(f, IR_OR, v, (int64_t)RT_PKT_OURS));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, c->kept);
}

ir_val net_sent(struct dctx *c)
{
	return keep(c, ask_sends, net_sent_ip, from_here);
}

ir_val net_received(struct dctx *c)
{
	return keep(c, ask_receives, net_received_ip, to_us);
}

ir_val net_dropped(struct dctx *c)
{
	return keep(c, ask_drops, net_sent_ip, from_here);
}

ir_val net_bits(struct dctx *c, ir_val packet, uint64_t mask, uint64_t value)
{
	return d_is(c, ir_bini(c->f, IR_AND, packet, (int64_t)mask), (int64_t)value);
}

ir_val net_ours(struct dctx *c, ir_val packet, uint64_t proto)
{
	return net_bits(c, packet, 0xff | RT_PKT_LATER | RT_PKT_OURS, proto | RT_PKT_OURS);
}
