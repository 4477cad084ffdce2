/* SPDX-License-Identifier: MIT */
/*
 * pcap(skb, link type): the packet of a struct sk_buff, as much of it as lies in its linear part and fits
 * pcapsize, begun where the link type says: the frame for PCAP_ETHER, the network header for PCAP_IP, the
 * data pointer for others. The consumer makes a capture file of it.
 *
 * Fields of the record: bytes, how many, how many there were, when, link type.
 */
#include "lower/lower_i.h"

#define PCAP_ETHER 1
#define PCAP_IP 101
#define NO_MAC 0xffff

struct skb {
	ir_val len, data_len, data, head, mac, net;
};

static ir_val member(struct lf *l, const struct expr *e, ir_val skb, const char *name,
		     uint32_t size)
{
	ir_val tmp = lw_scratch(l, lw_temp(l, 8));
	uint64_t off;

	if (!lw_member_off(l, e, "sk_buff", name, &off))
		return ir_const(l->f, 0);
	lw_read(l, false, tmp, size, ir_bini(l->f, IR_ADD, skb, (int64_t)off));
	return ir_load(l->f, size, tmp, 0, 0);
}

static void read_skb(struct lf *l, const struct expr *e, struct skb *s)
{
	ir_val skb = lw_int(l, e->args[0]);

	s->len = member(l, e, skb, "len", 4);
	s->data_len = member(l, e, skb, "data_len", 4);
	s->data = member(l, e, skb, "data", 8);
	s->head = member(l, e, skb, "head", 8);
	s->mac = member(l, e, skb, "mac_header", 2);
	s->net = member(l, e, skb, "network_header", 2);
}

static ir_val start_of(struct lf *l, const struct skb *s, int64_t type)
{
	struct ir_fn *f = l->f;
	ir_val have;

	if (type == PCAP_ETHER)
		have = ir_bin(f, IR_NE, s->mac, ir_const(f, NO_MAC));
	else if (type == PCAP_IP)
		have = ir_bin(f, IR_NE, s->net, ir_const(f, 0));
	else
		return s->data;
	return ir_select(f, have, ir_bin(f, IR_ADD, s->head, type == PCAP_ETHER ? s->mac : s->net),
			 s->data);
}

/* Copies what there is, at most size bytes; how many. */
static ir_val copy(struct lf *l, ir_val dst, ir_val start, ir_val have, uint32_t size)
{
	struct ir_fn *f = l->f;
	ir_local n = ir_new_local(f, "caplen");
	ir_blk some = ir_block(f, NULL), fits = ir_block(f, NULL), cut = ir_block(f, NULL),
	       end = ir_block(f, NULL);
	ir_val r;

	ir_set(f, n, ir_const(f, 0));
	ir_bri(f, IRC_SGT, have, 0, some, end);
	ir_at(f, some);
	ir_bri(f, IRC_ULE, have, size, fits, cut);
	ir_at(f, fits);
	r = ir_call(f, BPFH_probe_read_kernel, 3, dst, have, start);
	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, start);
	ir_set(f, n, have);
	ir_jmp(f, end);
	ir_at(f, cut);
	lw_read(l, false, dst, size, start);
	ir_set(f, n, ir_const(f, size));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, n);
}

void lw_pcap(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	uint32_t size = l->w->o->pcapsize;
	struct skb s = { 0 };
	struct rec_act *a;
	ir_val start, wire, n, dst;

	read_skb(l, e, &s);
	start = start_of(l, &s, (int64_t)e->args[1]->i);
	wire = ir_bin(f, IR_SUB, ir_bin(f, IR_ADD, s.data, s.len), start);
	a = lw_act_new(l, ACT_PCAP, 5);
	dst = lw_act_bytes(l, a, size);
	n = copy(l, dst, start, ir_bin(f, IR_SUB, wire, s.data_len), size);
	lw_act_number(l, a, n);
	lw_act_number(l, a, wire);
	lw_act_number(l, a, lw_walltime(l));
	lw_act_number(l, a, ir_const(f, (int64_t)e->args[1]->i));
}
