// SPDX-License-Identifier: MIT
/*
 * The ip provider: packets of IP, both versions, that are sent and received, those that are forwarded
 * included, and those that are thrown away.
 */
#include "provider/net.h"

/* The header if it is one of that version, else NULL. */
static ir_val of_version(struct dctx *c, ir_val ip, bool v6)
{
	ir_val is6 = net_is_ipv6(c), none = ir_const(c->f, 0);

	return v6 ? ir_select(c->f, is6, ip, none) : ir_select(c->f, is6, none, ip);
}

static ir_val sent_v4(struct dctx *c)
{
	return of_version(c, net_sent_ip(c), false);
}

static ir_val sent_v6(struct dctx *c)
{
	return of_version(c, net_sent_ip(c), true);
}

static ir_val received_v4(struct dctx *c)
{
	return of_version(c, net_received_ip(c), false);
}

static ir_val received_v6(struct dctx *c)
{
	return of_version(c, net_received_ip(c), true);
}

/* What came in has an interface that it came in by. */
static ir_val dropped_in(struct dctx *c)
{
	ir_val iif = net_skb(c, "skb_iif");

	return ir_bin(c->f, IR_AND, d_not(c, d_is(c, net_dropped(c), 0)),
		      d_not(c, d_is(c, iif, 0)));
}

static ir_val dropped_out(struct dctx *c)
{
	return net_bits(c, net_dropped(c), RT_PKT_OURS, RT_PKT_OURS);
}

#define SENT d_arg0, net_sock, net_sent_ip, sent_v4, sent_v6
#define RECEIVED d_arg0, d_zero, net_received_ip, received_v4, received_v6

static const struct dprobe probes[] = {
	PROBE("send", EVENT(TP, NET_SEND, net_sends, SENT)),
	PROBE("receive", EVENT(TP, NET_RECEIVE, net_receives, RECEIVED)),
	PROBE("drop-in", EVENT(TP, "kfree_skb", dropped_in, SENT, d_arg2)),
	PROBE("drop-out", EVENT(TP, "kfree_skb", dropped_out, SENT, d_arg2)),
};

DERIVED_PROVIDER(ip, 3500, probes);
