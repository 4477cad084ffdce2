// SPDX-License-Identifier: MIT
/*
 * Builder and editing of functions.
 *
 * Instructions are numbered as they are made and linked into their block; a number never changes
 * its meaning until the pass "compact". The builder never fails: misuse (a wrong number of arguments,
 * a block without a terminator) is left for ir_verify() to name.
 */
#include "ir/ir_i.h"

#include <stdarg.h>

ir_val ir_ins_new(struct ir_fn *f, enum ir_op op)
{
	f->ins = arena_grow(f->arena, f->ins, f->n_ins, &f->cap_ins, sizeof(*f->ins));
	ir_val v = f->n_ins++;
	f->ins[v] = (struct ir_ins){
		.op = (uint16_t)op,
		.n_args = (uint8_t)ir_op_info(op)->n_args,
		.blk = IR_NONE,
		.loc = f->cur_loc,
	};
	return v;
}

void ir_link_last(struct ir_fn *f, ir_blk b, ir_val v)
{
	struct ir_block *blk = &f->blk[b];
	struct ir_ins *i = ir_i(f, v);

	i->blk = b;
	i->prev = blk->last;
	i->next = 0;
	if (blk->last)
		ir_i(f, blk->last)->next = v;
	else
		blk->first = v;
	blk->last = v;
}

void ir_link_before(struct ir_fn *f, ir_val pos, ir_val v)
{
	struct ir_ins *p = ir_i(f, pos), *i = ir_i(f, v);

	i->blk = p->blk;
	i->prev = p->prev;
	i->next = pos;
	if (p->prev)
		ir_i(f, p->prev)->next = v;
	else
		f->blk[p->blk].first = v;
	p->prev = v;
}

void ir_link_first(struct ir_fn *f, ir_blk b, ir_val v)
{
	ir_val pos = f->blk[b].first;

	while (pos && ir_i(f, pos)->op == IR_PHI)
		pos = ir_i(f, pos)->next;
	if (pos)
		ir_link_before(f, pos, v);
	else
		ir_link_last(f, b, v);
}

void ir_unlink(struct ir_fn *f, ir_val v)
{
	struct ir_ins *i = ir_i(f, v);
	struct ir_block *blk = &f->blk[i->blk];

	if (i->prev)
		ir_i(f, i->prev)->next = i->next;
	else
		blk->first = i->next;
	if (i->next)
		ir_i(f, i->next)->prev = i->prev;
	else
		blk->last = i->prev;
	i->prev = i->next = 0;
	i->blk = IR_NONE;
}

void ir_remove(struct ir_fn *f, ir_val v)
{
	ir_unlink(f, v);
	*ir_i(f, v) = (struct ir_ins){ .op = IR_NOP, .blk = IR_NONE };
}

ir_val ir_const_before(struct ir_fn *f, ir_val pos, int64_t c)
{
	ir_val v = ir_ins_new(f, IR_CONST);

	ir_i(f, v)->imm = c;
	ir_i(f, v)->loc = ir_i(f, pos)->loc;
	ir_link_before(f, pos, v);
	return v;
}

void ir_make_jmp(struct ir_fn *f, ir_val br, ir_blk target)
{
	struct ir_ins *i = ir_i(f, br);

	i->op = IR_JMP;
	i->n_args = 0;
	i->flags = 0;
	i->cmp = 0;
	i->arg[0] = i->arg[1] = 0;
	i->t = target;
	i->f = 0;
}

bool ir_removable(const struct ir_ins *i)
{
	if (i->op == IR_CALL) {
		const struct ir_helper_info *h = ir_helper_info(i->aux);
		if (h && h->flags & IHF_UNUSED_OK)
			return true;
	}
	return !(ir_opflags(i->op) & IOF_EFFECT) || i->flags & IRF_PURE;
}

bool ir_movable(const struct ir_ins *i)
{
	if (ir_opflags(i->op) & IOF_PURE)
		return true;
	if (i->op == IR_LOAD)
		return i->flags & IRF_INVARIANT;
	return (i->op == IR_CALL || i->op == IR_RT) && i->flags & IRF_PURE;
}

unsigned ir_succs(const struct ir_fn *f, ir_blk b, ir_blk ret_succ[2])
{
	ir_val last = f->blk[b].last;
	if (!last)
		return 0;
	const struct ir_ins *i = ir_i(f, last);

	if (i->op != IR_JMP && i->op != IR_BR)
		return 0;
	ret_succ[0] = i->t;
	if (i->op == IR_JMP || i->t == i->f)
		return 1;
	ret_succ[1] = i->f;
	return 2;
}

bool ir_is_const(const struct ir_fn *f, ir_val v, int64_t *ret)
{
	const struct ir_ins *i = ir_i(f, v);

	if (i->op != IR_CONST)
		return false;
	*ret = i->imm;
	return true;
}

/* ---- builder ---- */

struct ir_fn *ir_new(struct arena *a, const char *name, enum prog_kind kind)
{
	struct ir_fn *f = arena_new_obj(a, struct ir_fn);

	f->arena = a;
	f->name = arena_strdup(a, name);
	f->kind = kind;
	f->n_ins = 0;
	(void)ir_ins_new(f, IR_NOP);
	f->locs = arena_grow(a, f->locs, 0, &f->cap_locs, sizeof(*f->locs));
	f->locs[0] = (struct srcloc){ 0 };
	f->n_locs = 1;
	f->cur = ir_block(f, "entry");
	return f;
}

ir_blk ir_block(struct ir_fn *f, const char *name)
{
	f->blk = arena_grow(f->arena, f->blk, f->n_blk, &f->cap_blk, sizeof(*f->blk));
	ir_blk b = f->n_blk++;
	f->blk[b] = (struct ir_block){ .name = name ? arena_strdup(f->arena, name) : NULL };
	return b;
}

void ir_at(struct ir_fn *f, ir_blk b)
{
	f->cur = b;
}

bool ir_ended(const struct ir_fn *f)
{
	ir_val last = f->blk[f->cur].last;

	return last && ir_opflags(ir_i(f, last)->op) & IOF_TERM;
}

void ir_loc(struct ir_fn *f, struct srcloc loc)
{
	const struct srcloc *old = &f->locs[f->n_locs - 1];

	if (old->src == loc.src && old->off == loc.off && old->len == loc.len &&
	    old->line == loc.line) {
		f->cur_loc = f->n_locs - 1;
		return;
	}
	f->locs = arena_grow(f->arena, f->locs, f->n_locs, &f->cap_locs, sizeof(*f->locs));
	f->locs[f->n_locs] = loc;
	f->cur_loc = f->n_locs++;
}

void ir_note(struct ir_fn *f, ir_val v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ir_i(f, v)->note = arena_vprintf(f->arena, fmt, ap);
	va_end(ap);
}

/* Every instruction that the builder makes comes through here. */
static ir_val add(struct ir_fn *f, enum ir_op op, ir_val a, ir_val b, ir_val c)
{
	if (ir_ended(f))
		f->cur = ir_block(f, "unreached");
	ir_val v = ir_ins_new(f, op);
	struct ir_ins *i = ir_i(f, v);

	i->arg[0] = a;
	i->arg[1] = b;
	i->arg[2] = c;
	ir_link_last(f, f->cur, v);
	return v;
}

static ir_val add_imm(struct ir_fn *f, enum ir_op op, uint32_t aux, int64_t imm)
{
	ir_val v = add(f, op, 0, 0, 0);

	ir_i(f, v)->aux = aux;
	ir_i(f, v)->imm = imm;
	return v;
}

static ir_val add_mem(struct ir_fn *f, enum ir_op op, unsigned size, int64_t off, ir_val base,
		      ir_val b, ir_val c)
{
	ir_val v = add(f, op, base, b, c);

	ir_i(f, v)->size = (uint8_t)size;
	ir_i(f, v)->imm = off;
	return v;
}

ir_val ir_const(struct ir_fn *f, int64_t v)
{
	return add_imm(f, IR_CONST, 0, v);
}

ir_val ir_bin(struct ir_fn *f, enum ir_op op, ir_val a, ir_val b)
{
	return add(f, op, a, b, 0);
}

ir_val ir_bini(struct ir_fn *f, enum ir_op op, ir_val a, int64_t b)
{
	return add(f, op, a, ir_const(f, b), 0);
}

ir_val ir_un(struct ir_fn *f, enum ir_op op, ir_val a)
{
	return add(f, op, a, 0, 0);
}

ir_val ir_select(struct ir_fn *f, ir_val c, ir_val a, ir_val b)
{
	return add(f, IR_SELECT, c, a, b);
}

ir_val ir_ctx(struct ir_fn *f)
{
	return add(f, IR_CTX, 0, 0, 0);
}

ir_slot ir_stack(struct ir_fn *f, uint32_t size, uint32_t align, const char *name)
{
	f->slot = arena_grow(f->arena, f->slot, f->n_slot, &f->cap_slot, sizeof(*f->slot));
	ir_slot s = f->n_slot++;
	f->slot[s] = (struct ir_stackobj){
		.size = size,
		.align = align,
		.name = name ? arena_strdup(f->arena, name) : NULL,
	};
	return s;
}

ir_val ir_slot_addr(struct ir_fn *f, ir_slot s, int64_t off)
{
	return add_imm(f, IR_SLOT, s, off);
}

ir_val ir_map(struct ir_fn *f, uint32_t map)
{
	return add_imm(f, IR_MAP, map, 0);
}

ir_val ir_mapval(struct ir_fn *f, uint32_t map, int64_t off)
{
	return add_imm(f, IR_MAPVAL, map, off);
}

ir_local ir_new_local(struct ir_fn *f, const char *name)
{
	f->local = arena_grow(f->arena, f->local, f->n_local, &f->cap_local, sizeof(*f->local));
	f->local[f->n_local] = name ? arena_strdup(f->arena, name) : NULL;
	return f->n_local++;
}

ir_val ir_get(struct ir_fn *f, ir_local l)
{
	return add_imm(f, IR_LGET, l, 0);
}

void ir_set(struct ir_fn *f, ir_local l, ir_val v)
{
	ir_i(f, add(f, IR_LSET, v, 0, 0))->aux = l;
}

ir_val ir_load(struct ir_fn *f, unsigned size, ir_val base, int64_t off, unsigned flags)
{
	ir_val v = add_mem(f, IR_LOAD, size, off, base, 0, 0);

	ir_i(f, v)->flags = (uint8_t)flags;
	return v;
}

void ir_store(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v)
{
	add_mem(f, IR_STORE, size, off, base, v, 0);
}

void ir_commit(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v)
{
	add_mem(f, IR_COMMIT, size, off, base, v, 0);
}

void ir_atomic_add(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v)
{
	add_mem(f, IR_ATOMIC_ADD, size, off, base, v, 0);
}

ir_val ir_xadd(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v)
{
	return add_mem(f, IR_XADD, size, off, base, v, 0);
}

ir_val ir_xchg(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v)
{
	return add_mem(f, IR_XCHG, size, off, base, v, 0);
}

ir_val ir_cmpxchg(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val expected,
		  ir_val v)
{
	return add_mem(f, IR_CMPXCHG, size, off, base, expected, v);
}

/* n above 5 is recorded as it is, for the verifier to refuse. */
static ir_val add_call(struct ir_fn *f, enum ir_op op, unsigned n, va_list ap)
{
	ir_val v = add(f, op, 0, 0, 0);
	struct ir_ins *i = ir_i(f, v);

	i->n_args = n > UINT8_MAX ? UINT8_MAX : (uint8_t)n;
	for (unsigned k = 0; k < n && k < 5; k++)
		i->arg[k] = va_arg(ap, ir_val);
	return v;
}

ir_val ir_call(struct ir_fn *f, enum ir_helper helper, unsigned n, ...)
{
	const struct ir_helper_info *h = ir_helper_info(helper);
	va_list ap;

	va_start(ap, n);
	ir_val v = add_call(f, IR_CALL, n, ap);
	va_end(ap);
	ir_i(f, v)->aux = helper;
	if (h && h->flags & IHF_PURE)
		ir_i(f, v)->flags = IRF_PURE;
	return v;
}

void ir_distinct(struct ir_fn *f, ir_val call, uint32_t number)
{
	ir_i(f, call)->imm = number;
}

ir_val ir_rt(struct ir_fn *f, const char *name, unsigned n, ...)
{
	va_list ap;

	va_start(ap, n);
	ir_val v = add_call(f, IR_RT, n, ap);
	va_end(ap);
	ir_i(f, v)->name = arena_strdup(f->arena, name);
	return v;
}

void ir_jmp(struct ir_fn *f, ir_blk b)
{
	ir_i(f, add(f, IR_JMP, 0, 0, 0))->t = b;
}

void ir_br(struct ir_fn *f, enum ir_cmp cmp, ir_val a, ir_val b, ir_blk t, ir_blk f_)
{
	struct ir_ins *i = ir_i(f, add(f, IR_BR, a, b, 0));

	i->cmp = (uint8_t)cmp;
	i->t = t;
	i->f = f_;
}

void ir_bri(struct ir_fn *f, enum ir_cmp cmp, ir_val a, int64_t b, ir_blk t, ir_blk f_)
{
	ir_br(f, cmp, a, ir_const(f, b), t, f_);
}

void ir_unlikely(struct ir_fn *f)
{
	ir_val last = f->blk[f->cur].last;

	if (last && ir_i(f, last)->op == IR_BR)
		ir_i(f, last)->flags |= IRF_UNLIKELY;
}

void ir_ret(struct ir_fn *f, ir_val v)
{
	add(f, IR_RET, v, 0, 0);
}

void ir_reti(struct ir_fn *f, int64_t v)
{
	ir_ret(f, ir_const(f, v));
}
