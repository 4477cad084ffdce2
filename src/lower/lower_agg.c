/* SPDX-License-Identifier: MIT */
/*
 * Aggregations: find or make the value, bring it up to date with clear(), add to it.
 *
 * Values are per CPU. A probe may interrupt another one on the same CPU between any two instructions,
 * so sums are atomic adds, minima and maxima compare-and-exchange.
 */
#include "lower/lower_i.h"

#define STATE 8 /* offset of the function's state behind the stamp */
#define CAS_TRIES 3

/* A member of the aggregation's part of ctl. */
static int64_t ctl_off(const struct agg_desc *d, size_t member)
{
	return (int64_t)(offsetof(struct shm_ctl, agg) + d->id * sizeof(struct shm_agg) + member);
}

#define ERR_E2BIG (-7)

/* Puts the key in; the address of its value, or 0. *ret_err, if not NULL: what the kernel said. */
static ir_val insert(struct lf *l, const struct agg_desc *d, uint32_t map, ir_val key,
		     ir_val *ret_err)
{
	struct ir_fn *f = l->f;
	uint32_t z = lw_zeros(l->w, d->map_val);
	ir_val err = ir_call(f, BPFH_map_update_elem, 4, ir_map(f, map), key,
			     ir_mapval(f, l->w->map_ro, z), ir_const(f, 1 /* BPF_NOEXIST */));

	if (ret_err)
		*ret_err = err;
	return ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, map), key);
}

/*
 * Address of the value; jumps to skip, counting a drop, if there is no room for a new key. One that the
 * first hash does not take has its value in the second: lower_layout.c says why.
 */
static ir_val keyed_value(struct lf *l, const struct expr *e, struct agg_desc *d, ir_blk skip)
{
	struct ir_fn *f = l->f;
	uint32_t size;
	ir_val key = lw_key(l, e->var, e->args, e->n_args, &size), v, err;
	ir_local r = ir_new_local(f, "agg");
	ir_blk have = ir_block(f, "agg_have"), miss = ir_block(f, "agg_miss"),
	       add = ir_block(f, "agg_add"), none = ir_block(f, "agg_none"),
	       spill = ir_block(f, "agg_spill"), full = ir_block(f, "agg_full");

	v = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, d->map), key);
	ir_set(f, r, v);
	ir_bri(f, IRC_EQ, v, 0, miss, have);
	ir_unlikely(f);
	ir_at(f, miss);
	v = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, d->map_spill), key);
	ir_set(f, r, v);
	ir_bri(f, IRC_NE, v, 0, have, add);
	ir_at(f, add);
	ir_store(f, 8, ir_mapval(f, l->w->layout.map_ctl, 0),
		 ctl_off(d, offsetof(struct shm_agg, used)), ir_const(f, 1));
	v = insert(l, d, d->map, key, &err);
	ir_set(f, r, v);
	ir_bri(f, IRC_NE, v, 0, have, none);
	ir_at(f, none);
	if (d->spill == SPILL_ALL)
		ir_jmp(f, spill);
	else if (d->spill == SPILL_NEVER)
		ir_jmp(f, full);
	else
		ir_bri(f, IRC_EQ, err, ERR_E2BIG, full, spill);
	ir_at(f, spill);
	v = insert(l, d, d->map_spill, key, NULL);
	ir_set(f, r, v);
	ir_bri(f, IRC_NE, v, 0, have, full);
	ir_at(f, full);
	lw_drop(l, SHM_DROP_AGG);
	ir_jmp(f, skip);
	ir_at(f, have);
	return ir_get(f, r);
}

/* if (v->stamp != gen + 1) { zero the state; v->stamp = gen + 1; } */
static void freshen(struct lf *l, const struct agg_desc *d, ir_val v)
{
	struct ir_fn *f = l->f;
	ir_blk stale = ir_block(f, "stale"), ok = ir_block(f, NULL);
	ir_val p = ir_mapval(f, l->w->layout.map_ctl, 0), want;

	want = ir_load(f, 8, p, ctl_off(d, offsetof(struct shm_agg, gen)), 0);
	want = ir_bini(f, IR_ADD, want, 1);
	ir_br(f, IRC_NE, ir_load(f, 8, v, 0, 0), want, stale, ok);
	ir_unlikely(f);
	ir_at(f, stale);
	for (uint32_t off = STATE; off < d->val_size; off += 8)
		ir_store(f, 8, v, off, ir_const(f, 0));
	ir_store(f, 8, v, 0, want);
	ir_jmp(f, ok);
	ir_at(f, ok);
}

/* Replaces the encoded extreme if x is better: see record.h for the encoding. */
static void extreme(struct lf *l, ir_val v, ir_val x, bool max, ir_blk done)
{
	struct ir_fn *f = l->f;
	int64_t mask = max ? INT64_MIN : INT64_MAX;
	ir_val enc = ir_bini(f, IR_XOR, x, mask);

	for (int i = 0; i < CAS_TRIES; i++) {
		ir_blk better = ir_block(f, NULL), again = ir_block(f, NULL);
		ir_val old = ir_load(f, 8, v, STATE, 0), cur = ir_bini(f, IR_XOR, old, mask);

		ir_br(f, max ? IRC_SGT : IRC_SLT, x, cur, better, done);
		ir_at(f, better);
		ir_br(f, IRC_EQ, ir_cmpxchg(f, 8, v, STATE, old, enc), old, done, again);
		ir_at(f, again);
	}
	lw_drop(l, SHM_DROP_AGG);
}

/* v->bucket[i] += incr, i checked once more for the verifier. */
static void bump_bucket(struct lf *l, const struct agg_desc *d, ir_val v, ir_val i, ir_val incr,
			ir_blk done)
{
	struct ir_fn *f = l->f;
	ir_blk ok = ir_block(f, NULL);

	ir_bri(f, IRC_ULT, i, d->n_buckets, ok, done);
	ir_at(f, ok);
	v = ir_bin(f, IR_ADD, v, ir_bini(f, IR_SHL, i, 3));
	ir_atomic_add(f, 8, v, STATE, incr);
}

/* Bucket 0 is below base, levels + 1 is limit and above. */
static ir_val lquantize_index(struct lf *l, const struct agg_desc *d, ir_val x)
{
	struct ir_fn *f = l->f;
	ir_local r = ir_new_local(f, "bucket");
	ir_blk in = ir_block(f, NULL), over = ir_block(f, NULL), end = ir_block(f, NULL),
	       mid = ir_block(f, NULL);
	ir_val i;

	ir_set(f, r, ir_const(f, 0));
	ir_bri(f, IRC_SLT, x, d->base, end, in);
	ir_at(f, in);
	ir_bri(f, IRC_SGE, x, d->base + (int64_t)d->levels * d->step, over, mid);
	ir_at(f, over);
	ir_set(f, r, ir_const(f, (int64_t)d->levels + 1));
	ir_jmp(f, end);
	ir_at(f, mid);
	i = ir_bini(f, IR_SUB, x, d->base);
	if (d->step > 1)
		i = ir_bini(f, IR_UDIV, i, d->step);
	ir_set(f, r, ir_bini(f, IR_ADD, i, 1));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

static ir_val histogram_index(struct lf *l, const struct agg_desc *d, ir_val x)
{
	struct ir_fn *f = l->f;

	if (d->func == AGG_QUANTIZE)
		return ir_rt(f, "rt_quantize", 1, x);
	if (d->func == AGG_LQUANTIZE)
		return lquantize_index(l, d, x);
	return ir_rt(f, "rt_llquantize", 5, x, ir_const(f, d->factor), ir_const(f, d->low),
		     ir_const(f, d->high), ir_const(f, d->nsteps));
}

static uint32_t incr_arg(enum agg_func func)
{
	return func == AGG_QUANTIZE ? 1 : func == AGG_LQUANTIZE ? 4 : 5;
}

static void add_sample(struct lf *l, const struct agg_desc *d, ir_val v, ir_val x, ir_val incr,
		       ir_blk done)
{
	struct ir_fn *f = l->f;

	switch (d->func) {
	case AGG_COUNT: ir_atomic_add(f, 8, v, STATE, ir_const(f, 1)); break;
	case AGG_SUM: ir_atomic_add(f, 8, v, STATE, x); break;
	case AGG_AVG:
		ir_atomic_add(f, 8, v, STATE, ir_const(f, 1));
		ir_atomic_add(f, 8, v, STATE + 8, x);
		break;
	case AGG_STDDEV: (void)ir_rt(f, "rt_stddev", 2, ir_bini(f, IR_ADD, v, STATE), x); break;
	case AGG_MIN:
	case AGG_MAX: extreme(l, v, x, d->func == AGG_MAX, done); break;
	default: bump_bucket(l, d, v, histogram_index(l, d, x), incr, done); break;
	}
}

/* What the consumer needs to do it. */
static void by_record(struct lf *l, const struct expr *e, struct agg_desc *d, ir_val x, ir_val incr)
{
	struct rec_act *a = lw_act_new(l, ACT_AGG, 3);

	a->aggs = arena_new_array(l->w->a, struct agg_desc *, 1);
	a->aggs[a->n_aggs++] = d;
	l->rec.user_stack = true;
	lw_key_to(l, e->var, e->args, e->n_args, lw_act_bytes(l, a, d->key_size));
	if (d->n_buckets)
		x = histogram_index(l, d, x);
	lw_act_number(l, a, x ? x : ir_const(l->f, 0));
	lw_act_number(l, a, incr);
}

void lw_aggregate(struct lf *l, const struct stmt *s)
{
	struct ir_fn *f = l->f;
	struct vstore *st = s->e->var->store;
	struct agg_desc *d = st->agg;
	const struct expr *call = s->agg_call;
	ir_val x = 0, incr = 0, v;
	ir_blk done;

	l->action++;
	if (call->n_args > 0)
		x = lw_int(l, call->args[0]);
	if (d->n_buckets && call->n_args > incr_arg(d->func))
		incr = lw_int(l, call->args[incr_arg(d->func)]);
	else
		incr = ir_const(f, 1);
	if (d->by_record) {
		by_record(l, s->e, d, x, incr);
		return;
	}
	done = ir_block(f, "agg_done");
	if (d->keyed)
		v = keyed_value(l, s->e, d, done);
	else
		v = ir_bini(f, IR_ADD, lw_pc(l), d->slot_off);
	if (d->has_gen)
		freshen(l, d, v);
	else if (d->func != AGG_COUNT)
		ir_store(f, 8, v, 0, ir_const(f, 1));
	add_sample(l, d, v, x, incr, done);
	ir_jmp(f, done);
	ir_at(f, done);
}
