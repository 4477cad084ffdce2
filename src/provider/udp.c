// SPDX-License-Identifier: MIT
/*
 * The udp provider: datagrams that this machine sends and receives. One that is cut into fragments is seen once, at the
 * first of them, which has its header.
 */
#include "provider/net.h"

static ir_val is_sent(struct dctx *c)
{
	return net_ours(c, net_sent(c), RT_PROTO_UDP);
}

static ir_val is_received(struct dctx *c)
{
	return net_ours(c, net_received(c), RT_PROTO_UDP);
}

/* skb, socket, IP header, UDP header, -, -, is it sent? */
static const struct dprobe probes[] = {
	PROBE("send", EVENT(TP, NET_SEND, is_sent, d_arg0, net_sock, net_sent_ip, net_sent_header,
			    d_zero, d_zero, d_one)),
	PROBE("receive", EVENT(TP, NET_RECEIVE, is_received, d_arg0, d_zero, net_received_ip,
			       net_received_header, d_zero, d_zero, d_zero)),
};

DERIVED_PROVIDER(udp, 3700, probes);
