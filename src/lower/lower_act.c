/* SPDX-License-Identifier: MIT */
/*
 * Records and actions. The first data-recording action of a clause reserves the record in this CPU's
 * ring; every value is written straight to its place in it; the header, stored last, commits it.
 *
 * The size is known only when the clause ends, so the constants that hold it are patched then. A
 * clause with if/else commits what it has before the branch and opens a new record in each arm.
 */
#include <string.h>

#include "lower/lower_i.h"

#define RESERVE_TRIES 3

/* ---- the record ---- */

static ir_val patched_const(struct lf *l, unsigned i)
{
	ir_val v = ir_const(l->f, 0);

	l->rec.size_const[i] = v;
	return v;
}

void lw_wake(struct lf *l, enum shm_msg_kind kind)
{
	struct ir_fn *f = l->f;
	ir_val m;

	if (!l->have_msg) {
		l->msg = ir_stack(f, (uint32_t)sizeof(struct shm_msg), 8, "msg");
		l->have_msg = true;
	}
	m = ir_slot_addr(f, l->msg, 0);
	for (uint32_t off = 0; off < sizeof(struct shm_msg); off += 8)
		ir_store(f, 8, m, off, ir_const(f, 0));
	ir_store(f, 4, m, offsetof(struct shm_msg, kind), ir_const(f, kind));
	lw_send(l, m, false);
}

/*
 * head = buf->head; if (head + size - buf->tail > cap) drop; cmpxchg(&buf->head, head, head + size),
 * a few times: only a probe that nests on this CPU can be in the way.
 */
/* bufpolicy=fill: the first record that does not fit ends the session. */
static void stop_filled(struct lf *l)
{
	ir_val p = ir_mapval(l->f, l->w->layout.map_ctl, 0);

	ir_store(l->f, 4, p, offsetof(struct shm_ctl, filled), ir_const(l->f, 1));
	ir_store(l->f, 4, p, offsetof(struct shm_ctl, active), ir_const(l->f, SHM_INACTIVE));
	lw_wake(l, SHM_MSG_WAKE);
}

static ir_val reserve(struct lf *l, ir_val buf)
{
	struct ir_fn *f = l->f;
	uint32_t cap = l->w->layout.buf_cap;
	ir_blk got = ir_block(f, "got"), full = ir_block(f, "full"), wake = ir_block(f, "wake"),
	       go = ir_block(f, "rec");
	ir_local pos = ir_new_local(f, "pos");
	ir_val size = patched_const(l, 0), end, head;

	if (l->rec.slab_mask)
		size = ir_bin(f, IR_ADD, size, ir_get(f, l->rec.slab_l));
	ir_set(f, l->rec.size_l, size);
	if (l->w->o->policy == SHM_POLICY_RING) {
		ir_blk room = ir_block(f, "room");

		ir_bri(f, IRC_NE,
		       ir_rt(f, "rt_make_room", 4, buf, size, ir_const(f, cap),
			     ir_const(f, cap / 2)),
		       0, room, full);
		ir_at(f, room);
	}
	for (int i = 0; i < RESERVE_TRIES; i++) {
		ir_blk room = ir_block(f, NULL), again = ir_block(f, NULL);
		ir_val used;

		head = ir_load(f, 8, buf, offsetof(struct shm_buf, head), 0);
		end = ir_bin(f, IR_ADD, head, size);
		used = ir_bin(f, IR_SUB, end,
			      ir_load(f, 8, buf, offsetof(struct shm_buf, tail), 0));
		ir_bri(f, IRC_UGT, used, cap, full, room);
		ir_unlikely(f);
		ir_at(f, room);
		ir_set(f, pos, head);
		ir_br(f, IRC_EQ, ir_cmpxchg(f, 8, buf, offsetof(struct shm_buf, head), head, end),
		      head, got, again);
		ir_at(f, again);
	}
	ir_jmp(f, full);
	ir_at(f, full);
	if (l->w->o->policy == SHM_POLICY_FILL)
		stop_filled(l);
	else
		lw_drop(l, SHM_DROP_PRINCIPAL);
	ir_jmp(f, l->next_blk);
	ir_at(f, got);
	head = ir_get(f, pos);
	end = ir_bin(f, IR_ADD, head, ir_get(f, l->rec.size_l));
	/* half the ring filled since: the consumer need not wait for its next turn */
	if (l->w->o->policy != SHM_POLICY_SWITCH) {
		ir_jmp(f, go);
		ir_at(f, wake);
		ir_jmp(f, go);
		ir_at(f, go);
		return ir_bini(f, IR_AND, ir_get(f, pos), (int64_t)cap - 8);
	}
	ir_br(f, IRC_SET, ir_bin(f, IR_XOR, head, end), ir_const(f, cap / 2), wake, go);
	ir_unlikely(f);
	ir_at(f, wake);
	lw_wake(l, SHM_MSG_WAKE);
	ir_jmp(f, go);
	ir_at(f, go);
	return ir_bini(f, IR_AND, ir_get(f, pos), (int64_t)cap - 8);
}

/* Room for a piece of the stack behind the record, if it turns out to have a stack in it. */
static void slab_room(struct lf *l)
{
	struct rec_build *r = &l->rec;

	r->user_stack = false;
	r->slab_mask = 0;
	if (!lw_unwinds(l->w))
		return;
	r->slab_mask = ir_const(l->f, 0);
	r->slab_l = ir_new_local(l->f, "slab");
	ir_set(l->f, r->slab_l, ir_bin(l->f, IR_AND, lw_slab_size(l), r->slab_mask));
}

void lw_rec_open(struct lf *l)
{
	struct ir_fn *f = l->f;
	struct rec_build *r = &l->rec;
	ir_blk found = ir_block(f, "buf");
	ir_val buf, p;

	if (r->open)
		return;
	if (r->used)
		r->desc = lw_new_rec(l->w, l);
	r->used = r->open = true;
	r->cap_acts = 0;
	r->off = sizeof(struct rec_hdr);
	buf = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, l->w->layout.map_buf), lw_cpu_key(l));
	ir_bri(f, IRC_NE, buf, 0, found, l->next_blk);
	ir_at(f, found);
	slab_room(l);
	p = ir_bin(f, IR_ADD, ir_bini(f, IR_ADD, buf, SHM_BUF_DATA), reserve(l, buf));
	ir_set(f, r->ptr, p);
	if (l->w->o->temporal) {
		ir_store(f, 8, p, r->off, ir_call(f, BPFH_ktime_get_ns, 0));
		r->off += 8;
	}
	if (l->spec_on)
		lw_spec_mark(l);
}

void lw_rec_commit(struct lf *l)
{
	struct ir_fn *f = l->f;
	struct rec_build *r = &l->rec;
	ir_val epid, p, size;

	if (!r->open)
		return;
	r->open = false;
	p = ir_get(f, r->ptr);
	if (r->user_stack) {
		f->ins[r->slab_mask].imm = -1;
		lw_slab_store(l, p, &r->off);
	}
	r->desc->size = (r->off + 7) / 8 * 8;
	f->ins[r->size_const[0]].imm = r->desc->size;
	if (l->pidx && !l->in_error)
		epid = ir_bini(f, IR_SHL, ir_bini(f, IR_ADD, l->pidx, r->desc->epid_base), 32);
	else
		epid = ir_const(f, (int64_t)r->desc->epid_base << 32);
	size = r->user_stack ? ir_get(f, r->size_l) : ir_const(f, r->desc->size);
	ir_commit(f, 8, p, 0, ir_bin(f, IR_OR, epid, size));
	ir_set(f, r->ptr, ir_const(f, 0));
}

struct rec_act *lw_act_new(struct lf *l, enum act_kind kind, uint32_t n_fields)
{
	struct rec_desc *d;
	struct rec_act *a;

	lw_rec_open(l);
	d = l->rec.desc;
	d->acts = arena_grow(l->w->a, d->acts, d->n_acts, &l->rec.cap_acts, sizeof(*d->acts));
	a = &d->acts[d->n_acts++];
	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->loc = l->f->locs[l->f->cur_loc];
	if (n_fields)
		a->fields = arena_new_array(l->w->a, struct rfield, n_fields);
	return a;
}

void lw_record_default(struct lf *l)
{
	(void)lw_act_new(l, ACT_DEFAULT, 0);
}

/* ---- fields ---- */

static void zero_fill(struct lf *l, ir_val base, uint32_t off, uint32_t size)
{
	ir_val z = ir_const(l->f, 0);
	uint32_t i = 0;

	while (i < size) {
		unsigned n = (off + i) % 8 == 0 && size - i >= 8 ? 8 : size - i >= 4 ? 4 : 1;

		ir_store(l->f, n, base, (int64_t)off + i, z);
		i += n;
	}
}

/* Frames not there are zero: the record or key says by itself where the stack ends. */
void lw_stack_to(struct lf *l, ir_val dst, int64_t off, uint32_t size, bool user)
{
	struct ir_fn *f = l->f;

	ir_val at = ir_bini(f, IR_ADD, dst, off), n;

	n = ir_call(f, BPFH_get_stack, 4, ir_ctx(f), at, ir_const(f, size),
		    ir_const(f, lw_stack_flags(l, user)));
	if (user)
		lw_frame_returns(l, at, size, n);
}

static void store_pair(struct lf *l, ir_val base, const struct rfield *fl, ir_val addr)
{
	struct ir_fn *f = l->f;
	ir_val tgid = ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_pid_tgid, 0), 32);

	ir_store(f, 8, base, fl->off, tgid);
	ir_store(f, 8, base, fl->off + 8, addr);
}

/* Whose stack it is: tid << 32 | tgid. */
void lw_stack_owner(struct lf *l, const struct rfield *fl, ir_val base)
{
	struct ir_fn *f = l->f;
	ir_val id = ir_call(f, BPFH_get_current_pid_tgid, 0);

	id = ir_bin(f, IR_OR, ir_bini(f, IR_SHL, id, 32), ir_bini(f, IR_SHR, id, 32));
	ir_store(f, 8, base, fl->off, id);
}

static void store_stack(struct lf *l, struct rfield *fl, ir_val base, bool zero)
{
	uint32_t off = fl->off;

	if (zero)
		zero_fill(l, base, off, fl->size);
	if (fl->kind == FK_USTACK) {
		lw_stack_owner(l, fl, base);
		off += 8;
	}
	lw_stack_to(l, base, off, fl->size - (off - fl->off), fl->kind == FK_USTACK);
}

void lw_field_store(struct lf *l, const struct expr *e, struct rfield *fl, ir_val base,
		    bool zero_pad)
{
	struct ir_fn *f = l->f;

	switch (fl->kind) {
	case FK_CONST: break;
	case FK_PROBE:
		if (fl->size)
			ir_store(f, 4, base, fl->off, lw_probe_ref(l));
		break;
	case FK_INT:
		ir_store(f, fl->size, base, fl->off,
			 type_is_string(e->type) ? lw_str(l, e).ptr : lw_int(l, e));
		break;
	case FK_STR:
		/* execname, too: before Linux 6.5, get_current_comm() leaves what follows the NUL */
		if (zero_pad)
			zero_fill(l, base, fl->off, fl->size);
		(void)lw_str_to(l, e, ir_bini(f, IR_ADD, base, fl->off), fl->size);
		break;
	case FK_STACK:
	case FK_USTACK: store_stack(l, fl, base, zero_pad); break;
	case FK_SYM:
	case FK_SYMOFF:
	case FK_MOD:
		ir_store(f, 8, base, fl->off, lw_int(l, e->kind == E_CALL ? e->args[0] : e));
		break;
	case FK_USYM:
	case FK_UADDR:
	case FK_UMOD: store_pair(l, base, fl, lw_int(l, e->kind == E_CALL ? e->args[0] : e)); break;
	case FK_FLOAT:
		/* args[]: its bits are a value, not somewhere in memory */
		if (e->kind == E_BUILTIN)
			ir_store(f, fl->size, base, fl->off, lw_int(l, e));
		else
			lw_copy_to(l, e, base, fl->off, fl->size);
		break;
	case FK_BYTES: lw_copy_to(l, e, base, fl->off, fl->size); break;
	}
}

static uint32_t field_align(const struct rfield *fl)
{
	switch (fl->kind) {
	case FK_INT: return fl->size ? fl->size : 1;
	case FK_STR: return 1;
	case FK_CONST:
	case FK_PROBE: return 1;
	default: return 8;
	}
}

static void place_field(struct lf *l, struct rfield *fl)
{
	uint32_t al = field_align(fl);

	l->rec.off = (l->rec.off + al - 1) / al * al;
	fl->off = l->rec.off;
	l->rec.off += fl->size;
}

/* Appends the value of e to the open record as a field of act. */
static void add_field(struct lf *l, struct rec_act *act, const struct expr *e)
{
	struct rfield *fl = &act->fields[act->n_fields++];

	*fl = lw_field_of(l->w, e, false);
	place_field(l, fl);
	if (fl->kind == FK_USTACK && l->rec.slab_mask) {
		l->rec.user_stack = true;
		lw_stack_owner(l, fl, ir_get(l->f, l->rec.ptr));
		return;
	}
	lw_field_store(l, e, fl, ir_get(l->f, l->rec.ptr), false);
}

/* The same with a number that has no expression. */
void lw_act_number(struct lf *l, struct rec_act *act, ir_val v)
{
	struct rfield *fl = &act->fields[act->n_fields++];

	*fl = (struct rfield){ .kind = FK_INT, .size = 8 };
	place_field(l, fl);
	ir_store(l->f, 8, ir_get(l->f, l->rec.ptr), fl->off, v);
}

ir_val lw_act_bytes(struct lf *l, struct rec_act *act, uint32_t size)
{
	struct rfield *fl = &act->fields[act->n_fields++];

	*fl = (struct rfield){ .kind = FK_BYTES, .size = size };
	place_field(l, fl);
	return ir_bini(l->f, IR_ADD, ir_get(l->f, l->rec.ptr), fl->off);
}

/* ---- actions ---- */

static void act_values(struct lf *l, const struct expr *e, enum act_kind kind, uint32_t from)
{
	struct rec_act *a = lw_act_new(l, kind, e->n_args);

	a->fmt = e->fmt;
	for (uint32_t i = from; i < e->n_args; i++)
		add_field(l, a, e->args[i]);
}

/* The action's own result (a stack, an address to be named) is the value. */
static void act_self_field(struct lf *l, const struct expr *e, enum act_kind kind, uint32_t from)
{
	struct rec_act *a = lw_act_new(l, kind, 1);

	(void)from;
	add_field(l, a, e);
}

static void act_aggs(struct lf *l, const struct expr *e, enum act_kind kind, uint32_t from)
{
	struct rec_act *a = lw_act_new(l, kind, e->n_args);

	a->fmt = e->fmt;
	a->aggs = arena_new_array(l->w->a, struct agg_desc *, e->n_args + 1);
	for (uint32_t i = from; i < e->n_args; i++) {
		const struct expr *x = e->args[i];
		struct vstore *s = x->kind == E_AGG && x->var ? x->var->store : NULL;

		if (s && s->agg)
			a->aggs[a->n_aggs++] = s->agg;
		else if (x->kind != E_AGG) {
			a->has_arg = true;
			add_field(l, a, x);
		}
	}
}

static void act_tracemem(struct lf *l, const struct expr *e)
{
	struct rec_act *a = lw_act_new(l, ACT_TRACEMEM, 2);
	struct rfield *fl = &a->fields[a->n_fields++];
	struct ir_fn *f = l->f;

	*fl = (struct rfield){ .kind = FK_BYTES,
			       .size = (uint32_t)e->args[1]->i,
			       .type = e->args[0]->type };
	place_field(l, fl);
	lw_read(l, lw_is_user(e->args[0]), ir_bini(f, IR_ADD, ir_get(f, l->rec.ptr), fl->off),
		fl->size, lw_int(l, e->args[0]));
	if (e->n_args > 2)
		add_field(l, a, e->args[2]);
}

/* exit(n): the control word first, so that a full buffer cannot swallow it; then the record. */
static void act_exit(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_val p = ir_mapval(f, l->w->layout.map_ctl, 0), v = lw_int(l, e->args[0]);
	ir_blk first = ir_block(f, "exit"), done = ir_block(f, NULL);

	ir_bri(f, IRC_EQ, ir_load(f, 4, p, offsetof(struct shm_ctl, exit_set), 0), 0, first, done);
	ir_at(f, first);
	ir_store(f, 4, p, offsetof(struct shm_ctl, exit_status), v);
	ir_store(f, 4, p, offsetof(struct shm_ctl, exit_set), ir_const(f, 1));
	ir_store(f, 4, p, offsetof(struct shm_ctl, active), ir_const(f, SHM_INACTIVE));
	lw_wake(l, SHM_MSG_EXIT);
	ir_jmp(f, done);
	ir_at(f, done);
	act_values(l, e, ACT_EXIT, 0);
}

/* How an action becomes a record: its kind, and what its arguments are. */
static const struct {
	void (*lower)(struct lf *l, const struct expr *e, enum act_kind kind, uint32_t from);
	enum act_kind kind;
	uint32_t from; /* first argument that is a value: 1 behind a format */
} acts[FN_N_FUNCS] = {
	[FN_TRACE] = { act_values, ACT_TRACE, 0 },
	[FN_PRINT] = { act_values, ACT_PRINT, 0 },
	[FN_PRINTF] = { act_values, ACT_PRINTF, 1 },
	[FN_SYSTEM] = { act_values, ACT_SYSTEM, 1 },
	[FN_FREOPEN] = { act_values, ACT_FREOPEN, 1 },
	[FN_FTRUNCATE] = { act_values, ACT_FTRUNCATE, 0 },
	[FN_SETOPT] = { act_values, ACT_SETOPT, 0 },
	[FN_PRINTA] = { act_aggs, ACT_PRINTA, 0 },
	[FN_CLEAR] = { act_aggs, ACT_CLEAR, 0 },
	[FN_TRUNC] = { act_aggs, ACT_TRUNC, 0 },
	[FN_NORMALIZE] = { act_aggs, ACT_NORMALIZE, 0 },
	[FN_DENORMALIZE] = { act_aggs, ACT_DENORMALIZE, 0 },
	[FN_STACK] = { act_self_field, ACT_STACK, 0 },
	[FN_USTACK] = { act_self_field, ACT_USTACK, 0 },
	[FN_JSTACK] = { act_self_field, ACT_JSTACK, 0 },
	[FN_SYM] = { act_self_field, ACT_SYM, 0 },
	[FN_FUNC] = { act_self_field, ACT_SYM, 0 },
	[FN_MOD] = { act_self_field, ACT_MOD, 0 },
	[FN_USYM] = { act_self_field, ACT_USYM, 0 },
	[FN_UFUNC] = { act_self_field, ACT_USYM, 0 },
	[FN_UADDR] = { act_self_field, ACT_UADDR, 0 },
	[FN_UMOD] = { act_self_field, ACT_UMOD, 0 },
};

void lw_action(struct lf *l, const struct expr *e)
{
	enum func_id id = e->func->id;

	l->action++;
	if (acts[id].lower)
		acts[id].lower(l, e, acts[id].kind, acts[id].from);
	else if (id == FN_PCAP)
		lw_pcap(l, e);
	else if (id == FN_TRACEMEM)
		act_tracemem(l, e);
	else if (id == FN_EXIT)
		act_exit(l, e);
	else if (!lw_spec_action(l, e) && !lw_destructive(l, e))
		lw_error(l, e, D_UNKNOWN, "%s() is not implemented yet", e->func->name);
}
