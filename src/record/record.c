/* SPDX-License-Identifier: MIT */
/*
 * Small facts about records and aggregations that lower, the runtime and the consumer must agree on.
 */
#include "record/record.h"

#include "record/shm.h"

/*
 * Log-linear buckets: 0 is "below factor^low"; then, for each magnitude m from low to high, the range
 * [factor^m, factor^(m+1)) in steps of factor^(m+1) / nsteps (of 1 where that is less); last,
 * everything from factor^(high+1) on. Bucket i + 1 begins where bucket i ends.
 */
uint32_t llquantize_nbuckets(uint32_t factor, uint32_t low, uint32_t high, uint32_t nsteps)
{
	uint64_t n = 2;

	if (factor < 2 || nsteps == 0 || low > high || high >= 64)
		return 2;
	uint64_t end = 1; /* factor^(m+1), saturated: only whether it exceeds nsteps matters */
	for (uint32_t m = 0; m <= high; m++) {
		if (end <= nsteps)
			end *= factor;
		if (m < low)
			continue;
		uint64_t steps = end > nsteps ? nsteps : end;
		n += steps - steps / factor;
	}
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

uint32_t agg_state_words(const struct agg_desc *d)
{
	switch (d->func) {
	case AGG_COUNT:
	case AGG_SUM:
	case AGG_MIN:
	case AGG_MAX: return 1;
	case AGG_AVG: return 2;
	case AGG_STDDEV: return 4;
	case AGG_QUANTIZE: return QUANTIZE_NBUCKETS;
	case AGG_LQUANTIZE: return d->levels + 2;
	case AGG_LLQUANTIZE: return llquantize_nbuckets(d->factor, d->low, d->high, d->nsteps);
	}
	return 0;
}

bool session_rec(const struct session_layout *y, uint32_t epid, uint32_t *ret_index)
{
	uint32_t lo = 0, hi = y->n_recs;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (y->recs[mid]->epid_base <= epid)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || epid - y->recs[lo - 1]->epid_base >= y->recs[lo - 1]->n_probes)
		return false;
	*ret_index = lo - 1;
	return true;
}

bool rfield_stored(const struct rfield *f, bool in_key)
{
	return f->kind != FK_CONST && (f->kind != FK_PROBE || in_key);
}

/* Least size that readers of the field rely on; 0: of any size. */
static bool size_ok(const struct rfield *f)
{
	switch (f->kind) {
	case FK_INT: return f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8;
	case FK_FLOAT: return f->size == 4 || f->size == 8 || f->size == 16;
	case FK_PROBE: return f->size == 4;
	case FK_SYM:
	case FK_SYMOFF:
	case FK_MOD: return f->size == 8;
	case FK_USYM:
	case FK_UADDR:
	case FK_UMOD: return f->size == 16;
	case FK_USTACK: return f->size >= 8 && f->size % 8 == 0;
	case FK_STACK: return f->size % 8 == 0;
	case FK_STR:
	case FK_BYTES:
	case FK_CONST: return true;
	}
	return false;
}

static bool fields_ok(const struct rfield *f, uint32_t n, uint32_t size, uint32_t from, bool in_key)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!rfield_stored(&f[i], in_key))
			continue;
		if (!size_ok(&f[i]) || f[i].off < from || f[i].off > size ||
		    f[i].size > size - f[i].off)
			return false;
	}
	return true;
}

static bool rec_ok(const struct session_layout *y, const struct rec_desc *d)
{
	uint32_t from = (uint32_t)sizeof(struct rec_hdr) + (y->temporal ? 8 : 0);

	if (d->size == 0)
		return true;
	if (d->size % 8 || d->size < from || d->size > y->max_rec)
		return false;
	if (d->regs && (d->regs % 8 || d->regs < from || d->size < sizeof(struct rec_regs) ||
			d->regs > d->size - sizeof(struct rec_regs)))
		return false;
	for (uint32_t i = 0; i < d->n_acts; i++)
		if (!fields_ok(d->acts[i].fields, d->acts[i].n_fields, d->size, from, false))
			return false;
	return true;
}

static bool agg_ok(const struct session_layout *y, const struct agg_desc *d)
{
	uint64_t need = 8 + 8 * (uint64_t)agg_state_words(d);

	if (d->val_size < need || !fields_ok(d->keys, d->n_keys, d->key_size, 0, true))
		return false;
	return d->keyed || (d->slot_off % 8 == 0 && d->slot_off >= sizeof(struct shm_pcpu) &&
			    (uint64_t)d->slot_off + need <= y->pcpu_size);
}

bool session_layout_ok(const struct session_layout *y)
{
	for (uint32_t i = 0; i < y->n_recs; i++) {
		if (!rec_ok(y, y->recs[i]))
			return false;
		if (i && y->recs[i]->epid_base < y->recs[i - 1]->epid_base)
			return false;
	}
	for (uint32_t i = 0; i < y->n_aggs; i++)
		if (!agg_ok(y, y->aggs[i]))
			return false;
	return true;
}

const char *agg_func_name(enum agg_func f)
{
	static const char *const name[] = {
		[AGG_COUNT] = "count",
		[AGG_SUM] = "sum",
		[AGG_MIN] = "min",
		[AGG_MAX] = "max",
		[AGG_AVG] = "avg",
		[AGG_STDDEV] = "stddev",
		[AGG_QUANTIZE] = "quantize",
		[AGG_LQUANTIZE] = "lquantize",
		[AGG_LLQUANTIZE] = "llquantize",
	};

	return name[f];
}
