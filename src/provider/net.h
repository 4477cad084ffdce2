/* SPDX-License-Identifier: MIT */
/*
 * What the providers of packets (ip, tcp, udp, mib) share. A packet that is sent is seen where it is given
 * to a device, net_dev_queue(skb): its headers are where the skb says. One that is received
 * is seen where a device hands it up, netif_receive_skb(skb): its IP header is at the skb's data.
 */
#ifndef DT_PROVIDER_NET_H
#define DT_PROVIDER_NET_H

#include "provider/derive.h"
#include "tables/rtargs.h"

#define NET_SEND "net_dev_queue"
#define NET_RECEIVE "netif_receive_skb"

/* A condition that is asked step by step; the value is 0 from the first step on that does not hold. */
struct net_steps {
	struct dctx *c;
	ir_local v;
	ir_blk end;
};
struct net_steps net_steps(struct dctx *c);
void net_need(struct net_steps *s, ir_val v);
/* The last step; the value of all. */
ir_val net_done(struct net_steps *s, ir_val v);

/* Member of the event's first argument, the skb. */
ir_val net_skb(struct dctx *c, const char *member);
/* Member of the skb's device. */
ir_val net_dev(struct dctx *c, const char *member);

/* ---- conditions: what IP sends and receives; what this machine's programs do ---- */

dvalue net_is_ip;   /* the skb is an IP packet */
dvalue net_is_ipv6; /* ... of version 6 */
dvalue net_sends, net_receives;
/* The packet is made here; is for an address of ours (or for several machines). */
dvalue net_from_here, net_to_us;
/* rt_packet() of the packet that is sent, or received. */
dvalue net_sent_packet, net_received_packet;
/* 0 or 1: it is of that protocol, and no later fragment. */
ir_val net_proto(struct dctx *c, ir_val packet, int64_t proto);

/* This machine sends, receives something of the protocol. */
ir_val net_sends_of(struct dctx *c, int64_t proto);
ir_val net_receives_of(struct dctx *c, int64_t proto);

/* ---- values ---- */

dvalue net_sock;                             /* whose packet the skb is, or NULL */
dvalue net_sent_ip, net_received_ip;         /* IP headers */
dvalue net_sent_header, net_received_header; /* headers of TCP, UDP... */

#endif
