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

/* Member of the event's first argument, the skb. */
ir_val net_skb(struct dctx *c, const char *member);
/* Member of the skb's device. */
ir_val net_dev(struct dctx *c, const char *member);

/* ---- conditions ---- */

dvalue net_is_ipv6;             /* the packet is of version 6 */
dvalue net_sends, net_receives; /* IP sends, receives the packet */
/*
 * RT_PKT_* of the packet, with RT_PKT_OURS if this machine has made it or it is for an address of ours (or for
 * several machines); 0 if it does not count. Put together once in a program, by the first condition that asks. All
 * conditions of a program must ask for the same.
 */
dvalue net_sent, net_received, net_dropped;
/* 0 or 1: the masked bits of the packet have that value. */
ir_val net_bits(struct dctx *c, ir_val packet, uint64_t mask, uint64_t value);
/* Of the protocol and ours, and no later fragment. */
ir_val net_ours(struct dctx *c, ir_val packet, uint64_t proto);

/* v, and if that is not 0, what then says: asked only in that case. */
ir_val net_and(struct dctx *c, ir_val v, dvalue *then);

/* ---- values ---- */

dvalue net_sock;                             /* whose packet the skb is, or NULL */
dvalue net_sent_ip, net_received_ip;         /* IP headers */
dvalue net_sent_header, net_received_header; /* headers of TCP, UDP... */

#endif
