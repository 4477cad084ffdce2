/* SPDX-License-Identifier: MIT */
/*
 * Storage: where each variable lives, how the key of each associative array and aggregation is laid
 * out. Decided for the whole session before any code is made, so that sizes are exact: a key that is
 * only ever execname takes 16 bytes, not strsize.
 *
 * Invariants: keys contain no padding that is not zeroed; every use of an array writes the same layout.
 */
#include <errno.h>
#include <string.h>

#include "lower/lower_i.h"

#define COMM_SIZE 16u
#define HASH_OVERHEAD 48u
#define SELF_MAX 60000u /* task storage: 64 KiB and what the kernel needs of it */

struct vstore *lw_store_of(const struct dvar *v)
{
	return v->store;
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t call_str_max(const struct lw *w, const struct expr *e)
{
	uint32_t strsize = w->o->strsize;

	switch (e->func->id) {
	case FN_COPYINSTR:
		if (e->n_args > 1 && e->args[1]->kind == E_INT && e->args[1]->i < strsize)
			return (uint32_t)e->args[1]->i + 1;
		return strsize;
	case FN_STRJOIN:
		return min_u32(strsize, lw_str_max(w, e->args[0]) + lw_str_max(w, e->args[1]) - 1);
	case FN_SUBSTR:
	case FN_BASENAME:
	case FN_DIRNAME:
		return e->func->id == FN_SUBSTR ? lw_str_max(w, e->args[0]) :
						  lw_str_max(w, e->args[0]) + 1;
	case FN_STRCHR:
	case FN_STRRCHR:
	case FN_STRSTR:
	case FN_TOLOWER:
	case FN_TOUPPER: return lw_str_max(w, e->args[0]);
	case FN_LLTOSTR: return min_u32(strsize, 72);
	case FN_ARGSTR:
		if (e->args[2]->kind == E_INT && e->args[2]->i && e->args[2]->i < strsize)
			strsize = (uint32_t)e->args[2]->i + 1;
		return max_u32(strsize, lw_str_max(w, e->args[3]));
	default: return lw_text_max(w, e);
	}
}

uint32_t lw_str_room(const struct lw *w, const struct expr *e)
{
	return e->kind == E_VAR ? w->o->strsize : type_size(e->type);
}

/* A bound on the bytes of a string expression, NUL included. */
uint32_t lw_str_max(const struct lw *w, const struct expr *e)
{
	uint32_t strsize = w->o->strsize;

	switch (e->kind) {
	case E_STR: return min_u32(strsize, e->len + 1);
	case E_BUILTIN:
		if (e->builtin->id == BI_EXECNAME)
			return COMM_SIZE;
		return min_u32(strsize, 64 + 16);
	case E_COND:
		/* Each branch once: they may be a chain of many. */
		return max_u32(lw_str_max(w, e->b), lw_str_max(w, e->c));
	case E_COMMA: return lw_str_max(w, e->b);
	case E_CAST: return type_is_string(e->a->type) ? lw_str_max(w, e->a) : strsize;
	case E_STRINGOF:
		if (type_strip(e->a->type)->kind == CT_ARRAY && type_size(e->a->type) > 0)
			return min_u32(strsize, type_size(e->a->type) + 1);
		return type_is_string(e->a->type) ? lw_str_max(w, e->a) : strsize;
	case E_CALL: return call_str_max(w, e);
	case E_ASSIGN: return lw_str_room(w, e->a);
	case E_MEMBER:
	case E_INDEX:
	case E_UNARY: return lw_str_room(w, e);
	default: return strsize;
	}
}

static uint32_t ptr_fields(const struct ctype *t, const struct expr *e, struct rfield *f)
{
	f->kind = FK_USYM;
	f->size = 16;
	if (type_strip(t)->kind == CT_SYMADDR) {
		f->kind = e->func && e->func->id == FN_MOD ? FK_MOD : FK_SYM;
		f->size = 8;
	} else if (e->func) {
		f->kind = e->func->id == FN_UADDR ? FK_UADDR :
			  e->func->id == FN_UMOD  ? FK_UMOD :
						    FK_USYM;
	}
	return f->size;
}

static void stack_field(struct lw *w, const struct expr *e, struct rfield *f)
{
	bool user = e->kind == E_CALL && e->func->id != FN_STACK;
	uint32_t frames = user ? w->o->ustackframes : w->o->stackframes;

	if (user && e->func->id == FN_JSTACK)
		frames = w->o->jstackframes;
	if (e->n_args > 0 && e->args[0]->kind == E_INT)
		frames = (uint32_t)e->args[0]->i;
	if (frames > 127)
		frames = 127;
	if (frames == 0)
		frames = 1;
	f->kind = user ? FK_USTACK : FK_STACK;
	f->nframes = frames;
	f->size = (frames + (user ? 1 : LW_GLUE_FRAMES)) * 8;
}

static bool probe_name(const struct expr *e, uint8_t *which)
{
	if (e->kind != E_BUILTIN)
		return false;
	switch (e->builtin->id) {
	case BI_PROBEPROV:
	case BI_PROBEMOD:
	case BI_PROBEFUNC:
	case BI_PROBENAME: *which = (uint8_t)(e->builtin->id - BI_PROBEPROV); return true;
	default: return false;
	}
}

struct rfield lw_field_of(struct lw *w, const struct expr *e, bool key)
{
	struct rfield f = { .type = e->type };
	const struct ctype *t = type_strip(e->type);

	if (probe_name(e, &f.which)) {
		f.kind = FK_PROBE;
		f.size = key ? 4 : 0;
	} else if (!key && e->kind == E_INT && t->kind == CT_INT) {
		f.kind = FK_CONST;
		f.value = (int64_t)e->i;
		f.is_signed = type_is_signed(t);
	} else if (!key && e->kind == E_STR) {
		f.kind = FK_CONST;
		f.str = arena_strndup(w->a, e->str, e->len);
	} else if (t->kind == CT_STRING) {
		f.kind = FK_STR;
		f.size = lw_str_max(w, e);
	} else if (t->kind == CT_STACK) {
		stack_field(w, e, &f);
	} else if (t->kind == CT_SYMADDR || t->kind == CT_USYMADDR) {
		ptr_fields(t, e, &f);
	} else if (type_is_scalar(t)) {
		f.kind = FK_INT;
		f.size = type_size(t);
		f.is_signed = type_is_signed(t);
	} else {
		f.kind = t->kind == CT_FLOAT ? FK_FLOAT : FK_BYTES;
		f.size = type_size(t);
	}
	return f;
}

/* ---- keys ---- */

static void merge_key(struct rfield *have, const struct rfield *use)
{
	if (have->kind == FK_PROBE && use->kind != FK_PROBE) {
		uint32_t size = use->size > 80 ? use->size : 80;

		*have = *use;
		have->size = size;
	} else if (use->kind == FK_PROBE && have->kind != FK_PROBE) {
		if (have->size < 80)
			have->size = 80;
	} else if (use->kind == FK_PROBE && use->which != have->which) {
		have->kind = FK_STR;
		have->size = 80;
	} else if (use->size > have->size) {
		have->size = use->size;
		have->nframes = use->nframes;
	}
}

static void note_use(struct lw *w, struct dvar *v, struct expr **args, uint32_t n)
{
	struct vstore *s = v->store;

	if (!s) {
		s = arena_new_obj(w->a, struct vstore);
		v->store = s;
	}
	if (!s->keys && n) {
		s->keys = arena_new_array(w->a, struct rfield, n);
		s->n_keys = n;
		for (uint32_t i = 0; i < n; i++) {
			s->keys[i] = lw_field_of(w, args[i], true);
			/* names of probes are ids in aggregations only: arrays must compare across probes */
			if (s->keys[i].kind == FK_PROBE && v->kind != DV_AGG) {
				s->keys[i].kind = FK_STR;
				s->keys[i].size = 80;
			}
			/* integers take the declared type of the key, so that all uses agree */
			if (s->keys[i].kind == FK_INT && i < v->n_keys && v->keys &&
			    type_is_scalar(v->keys[i])) {
				s->keys[i].size = type_size(v->keys[i]);
				s->keys[i].is_signed = type_is_signed(v->keys[i]);
				s->keys[i].type = v->keys[i];
			}
		}
		return;
	}
	for (uint32_t i = 0; i < n && i < s->n_keys; i++) {
		struct rfield u = lw_field_of(w, args[i], true);

		if (u.kind == FK_INT || s->keys[i].kind == FK_INT)
			continue;
		if (u.kind == FK_PROBE && v->kind != DV_AGG) {
			u.kind = FK_STR;
			u.size = 80;
		}
		merge_key(&s->keys[i], &u);
	}
}

static void walk_expr(struct lw *w, const struct expr *e)
{
	if (!e)
		return;
	if (e->kind == E_VAR || e->kind == E_AGG)
		note_use(w, e->var, e->args, e->var->assoc || e->kind == E_AGG ? e->n_args : 0);
	if (e->kind == E_CALL && (e->func->id == FN_USTACK || e->func->id == FN_JSTACK))
		w->have_ustack = true;
	for (uint32_t i = 0; i < e->n_args; i++)
		walk_expr(w, e->args[i]);
	switch (e->kind) {
	case E_UNARY:
	case E_BINARY:
	case E_COND:
	case E_ASSIGN:
	case E_COMMA:
	case E_INDEX:
	case E_MEMBER:
	case E_CAST:
	case E_STRINGOF:
		walk_expr(w, e->a);
		walk_expr(w, e->b);
		walk_expr(w, e->c);
		lw_null_note(e);
		break;
	default: break;
	}
}

static void walk_stmt(struct lw *w, const struct stmt *s)
{
	for (; s; s = s->next) {
		walk_expr(w, s->e);
		walk_expr(w, s->agg_call);
		walk_stmt(w, s->then_);
		walk_stmt(w, s->else_);
		walk_stmt(w, s->body);
	}
}

/* Offsets within a key: big alignments first would reorder the tuple, so pad instead. */
static void place_keys(struct vstore *s, uint32_t start)
{
	uint32_t off = start, align = 4;

	for (uint32_t i = 0; i < s->n_keys; i++) {
		struct rfield *k = &s->keys[i];
		uint32_t al = 1;

		if (k->kind == FK_INT || k->kind == FK_PROBE)
			al = k->size;
		else if (k->kind != FK_STR && k->kind != FK_BYTES)
			al = 8;
		else
			al = 4;
		if (k->kind == FK_STR || k->kind == FK_BYTES)
			k->size = (k->size + 3) / 4 * 4;
		if (al > align)
			align = al;
		off = (off + al - 1) / al * al;
		k->off = off;
		off += k->size;
	}
	if (start)
		align = 8;
	s->key_size = (off + align - 1) / align * align;
}

/* ---- variables ---- */

static uint32_t value_size(const struct lw *w, const struct dvar *v)
{
	if (type_is_string(v->type))
		return w->o->strsize + lw_store_of(v)->null_flag;
	return type_size(v->type);
}

static uint32_t place(uint32_t *top, uint32_t size)
{
	uint32_t al = size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
	uint32_t off = (*top + al - 1) / al * al;

	*top = off + size;
	return off;
}

/* ---- hashes ---- */

/*
 * A program can use 64 maps. With few arrays and aggregations each has a hash of its own (an aggregation: two), which is the fastest
 * and keeps what one may hold apart from the others. With many of them, those of one class of sizes share a
 * hash, and begin their keys with a number of theirs.
 */
#define OWN_MAPS 24u
#define SHARED_ENTRIES (1u << 18)

static uint32_t size_class(uint32_t size)
{
	uint32_t c = 16;

	while (c < size)
		c *= 2;
	return c;
}

/* Bytes that come before the tuple in a key: thread, number. */
static uint32_t key_start(struct lw *w, const struct dvar *v, struct vstore *s)
{
	if (w->share_maps)
		s->share_id = ++w->last_share_id;
	return (v->kind == DV_SELF ? 8u : 0u) + (s->share_id ? 8u : 0u);
}

/* A hash for keys and values of these sizes; they are made larger if it is shared. */
static uint32_t place_hash(struct lw *w, const char *name, struct hash_share want, uint32_t *key,
			   uint32_t *val, uint32_t entries)
{
	enum map_kind kind = want.kind;
	struct hash_share *h;

	if (!w->share_maps)
		return lw_map(w, name, kind, *key, *val, entries);
	*key = size_class(*key);
	*val = size_class(*val);
	for (uint32_t i = 0; i < w->n_shares; i++) {
		struct map_spec *m = &w->maps[w->shares[i].map];

		h = &w->shares[i];
		if (h->kind != kind || h->spill != want.spill || h->key != *key || h->val != *val)
			continue;
		if (m->max_entries < SHARED_ENTRIES)
			m->max_entries += entries;
		return h->map;
	}
	w->shares = arena_grow(w->a, w->shares, w->n_shares, &w->cap_shares, sizeof(*h));
	h = &w->shares[w->n_shares++];
	*h = (struct hash_share){ kind, want.spill, *key, *val,
				  lw_map(w, name, kind, *key, *val, entries) };
	return h->map;
}

/*
 * The hash of values per CPU takes the first keys, which as a rule are all. The kernel needs 50 us for each of
 * them (an interrupt and a per-CPU allocation since Linux 6.8; 1 us for one of an ordinary hash), so the rest,
 * and a key that there is no memory for at once, is in a second hash with one value for all CPUs.
 */
#define PERCPU_ENTRIES 512u
#define FEW_ENTRIES 64u /* so few keys are meant to be all that there is room for */

static void place_agg_hashes(struct lw *w, struct agg_desc *d, struct vstore *s)
{
	uint32_t all = w->o->aggsize / (s->key_size + d->val_size + HASH_OVERHEAD);
	struct hash_share percpu = { .kind = MAPK_PERCPU_HASH },
			  spill = { .kind = MAPK_HASH, .spill = true };

	if (all < 16)
		all = 16;
	d->spill = all > PERCPU_ENTRIES ? SPILL_ALL : all > FEW_ENTRIES ? SPILL_NOMEM : SPILL_NEVER;
	d->map_val = d->val_size;
	d->map = place_hash(w, d->name, percpu, &s->key_size, &d->map_val,
			    d->spill == SPILL_ALL ? PERCPU_ENTRIES : all);
	d->map_spill = place_hash(w, d->name, spill, &s->key_size, &d->map_val,
				  d->spill == SPILL_ALL ? all - PERCPU_ENTRIES : all);
	d->key_size = s->key_size;
	d->share_id = s->share_id;
}

static void count_hashes(struct lw *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->prog->vars.n; i++) {
		const struct dvar *v = w->prog->vars.v[i];

		n += v->store && (v->kind == DV_AGG ? v->n_keys > 0 : v->assoc);
	}
	w->share_maps = n > OWN_MAPS;
}

static void place_assoc(struct lw *w, struct dvar *v, struct vstore *s)
{
	uint32_t entries;

	place_keys(s, key_start(w, v, s));
	s->size = s->map_val = (value_size(w, v) + 7) / 8 * 8;
	entries = w->o->dynvarsize / (s->key_size + s->map_val + HASH_OVERHEAD);
	s->map = place_hash(w, v->name, (struct hash_share){ .kind = MAPK_HASH }, &s->key_size,
			    &s->map_val, entries < 4 ? 4 : entries);
}

static const uint32_t agg_state[] = {
	[AGG_COUNT] = 8, [AGG_SUM] = 8,  [AGG_MIN] = 8,
	[AGG_MAX] = 8,   [AGG_AVG] = 16, [AGG_STDDEV] = 32,
};

static uint32_t agg_state_size(struct agg_desc *d)
{
	switch (d->func) {
	case AGG_QUANTIZE: d->n_buckets = QUANTIZE_NBUCKETS; break;
	case AGG_LQUANTIZE: d->n_buckets = d->levels + 2; break;
	case AGG_LLQUANTIZE:
		d->n_buckets = llquantize_nbuckets(d->factor, d->low, d->high, d->nsteps);
		break;
	default: return agg_state[d->func];
	}
	return d->n_buckets * 8;
}

/* Stacks in a key are unwound before it can be compared. Records that may be lost again are no way to count. */
static bool is_by_record(const struct lw *w, const struct vstore *s)
{
	for (uint32_t i = 0; i < s->n_keys; i++)
		if (s->keys[i].kind == FK_USTACK)
			return lw_unwinds(w) && w->o->policy == SHM_POLICY_SWITCH;
	return false;
}

static int place_agg(struct lw *w, struct dvar *v, struct vstore *s)
{
	struct agg_desc *d = arena_new_obj(w->a, struct agg_desc);

	if (v->n_keys && !s->keys)
		return 0;
	place_keys(s, v->n_keys && !is_by_record(w, s) ? key_start(w, v, s) : 0);
	*d = (struct agg_desc){
		.name = v->name,
		.id = w->n_aggs,
		.func = v->agg_func,
		.loc = v->loc,
		.keys = s->keys,
		.n_keys = s->n_keys,
		.key_size = s->key_size,
		.keyed = s->n_keys > 0,
		.by_record = is_by_record(w, s),
		.has_gen = v->cleared && (v->agg_func == AGG_MIN || v->agg_func == AGG_MAX),
		.type = v->agg_type,
	};
	if (d->func == AGG_LQUANTIZE) {
		d->base = v->agg_param[0];
		d->limit = v->agg_param[1];
		d->step = v->agg_param[2];
		d->levels = (uint32_t)((d->limit - d->base) / d->step);
	} else if (d->func == AGG_LLQUANTIZE) {
		d->factor = (uint32_t)v->agg_param[0];
		d->low = (uint32_t)v->agg_param[1];
		d->high = (uint32_t)v->agg_param[2];
		d->nsteps = (uint32_t)v->agg_param[3];
	}
	d->val_size = 8 + agg_state_size(d);
	if (d->val_size > 32768) {
		diag_error(w->ds, D_UNKNOWN, v->loc,
			   "@%s has too many buckets for this kernel: %u, at most 4094", v->name,
			   d->n_buckets);
		return -E2BIG;
	}
	if (d->by_record) {
		d->max_keys = w->o->aggsize / (d->key_size + d->val_size + HASH_OVERHEAD);
		if (d->max_keys < 16)
			d->max_keys = 16;
	} else if (d->keyed) {
		place_agg_hashes(w, d, s);
	} else {
		w->layout.pcpu_size = (w->layout.pcpu_size + 7) / 8 * 8;
		d->slot_off = w->layout.pcpu_size;
		w->layout.pcpu_size += d->val_size;
	}
	w->aggs = arena_grow(w->a, w->aggs, w->n_aggs, &w->cap_aggs, sizeof(struct agg_desc *));
	w->aggs[w->n_aggs++] = d;
	s->agg = d;
	return 0;
}

static int place_var(struct lw *w, struct dvar *v)
{
	struct vstore *s = v->store;

	if (!s || s->placed)
		return 0;
	s->placed = true;
	if (v->kind == DV_AGG)
		return place_agg(w, v, s);
	s->size = value_size(w, v);
	/* what is too large for the thread's struct is an array with the thread as its key */
	if (v->kind == DV_SELF && w->self_size + s->size > SELF_MAX)
		v->assoc = true;
	if (v->assoc) {
		place_assoc(w, v, s);
		return 0;
	}
	if (v->kind == DV_GLOBAL)
		s->off = place(&w->globals_size, s->size);
	else if (v->kind == DV_SELF)
		s->off = place(&w->self_size, s->size);
	else if (!type_is_scalar(v->type)) /* this-> in memory: permanent part of scratch */
		s->off = place(&w->scratch_size, (s->size + 7) / 8 * 8);
	return 0;
}

int lw_layout(struct lw *w)
{
	int err = 0;

	for (uint32_t i = 0; i < w->prog->n_clauses; i++) {
		walk_expr(w, w->prog->clauses[i]->pred);
		walk_stmt(w, w->prog->clauses[i]->body);
	}
	count_hashes(w);
	for (uint32_t i = 0; i < w->prog->vars.n && !err; i++)
		err = place_var(w, w->prog->vars.v[i]);
	return err;
}
