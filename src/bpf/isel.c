// SPDX-License-Identifier: MIT
/*
 * Instruction selection: each IR instruction becomes one or a few machine operations (struct mi).
 *
 * Guarantees: constants that fit are immediates; an address is a base register or the frame, plus an
 * offset of 16 bits; every operation exists in the instruction set asked for; nothing is left whose
 * value nobody wants. The value of IR instruction v is vreg v, or what v is an alias of.
 *
 * Blocks are taken in reverse postorder, so that a value is seen before its uses (except by phis, whose
 * arguments are resolved at the end).
 */
#include "bpf/bpf_i.h"

#include <errno.h>
#include <string.h>

#define OFF_MAX 32000 /* offsets that are folded: leaves room to add the place in the frame */

vreg isel_vreg(struct gen *g)
{
	g->v = arena_grow(g->a, g->v, g->n_v, &g->cap_v, sizeof(*g->v));
	g->v[g->n_v] = (struct vinfo){
		.zbits = 64,
		.def_mi = NONE,
		.restore = NONE,
		.home = NO_REG,
		.want = NO_REG,
		.hint = NO_REG,
	};
	return g->n_v++;
}

vreg isel_resolve(const struct gen *g, vreg v)
{
	while (g->v[v].alias)
		v = g->v[v].alias;
	return v;
}

void isel_alias(struct gen *g, vreg dst, vreg same_as)
{
	g->v[dst].alias = same_as;
}

struct mi *isel_add(struct gen *g, enum m_op op, vreg dst)
{
	g->mi = arena_grow(g->a, g->mi, g->n_mi, &g->cap_mi, sizeof(*g->mi));
	struct mi *m = &g->mi[g->n_mi++];
	*m = (struct mi){ .op = (uint8_t)op, .tied = -1, .dst = dst, .loc = g->cur_loc };
	return m;
}

static void operand(struct mi *m, vreg v)
{
	m->u[m->n++] = v;
}

vreg isel_const(struct gen *g, int64_t c)
{
	vreg v = isel_vreg(g);

	g->v[v].remat = RM_CONST;
	g->v[v].imm = c;
	return v;
}

bool isel_is_const(const struct gen *g, vreg v, int64_t *ret)
{
	*ret = g->v[v].imm;
	return g->v[v].remat == RM_CONST;
}

static bool fits32(int64_t c)
{
	return c == (int32_t)c;
}

static bool pow2(int64_t c, unsigned *ret_log)
{
	*ret_log = c ? (unsigned)__builtin_ctzll((uint64_t)c) : 0;
	return c && ((uint64_t)c & ((uint64_t)c - 1)) == 0;
}

static uint8_t bits_of(int64_t c)
{
	return (uint8_t)(c ? 64 - __builtin_clzll((uint64_t)c) : 0);
}

static void narrow(struct gen *g, vreg v, unsigned bits)
{
	if (bits < g->v[v].zbits)
		g->v[v].zbits = (uint8_t)bits;
}

static unsigned zbits(const struct gen *g, vreg v)
{
	return g->v[v].remat == RM_CONST ? bits_of(g->v[v].imm) : g->v[v].zbits;
}

/* ---- arithmetic ---- */

static bool commutes(uint8_t op)
{
	return op == BPF_ADD || op == BPF_MUL || op == BPF_AND || op == BPF_OR || op == BPF_XOR;
}

/* dst = a op c where that is simpler than an ALU operation. */
static bool alu_shortcut(struct gen *g, uint8_t op, vreg dst, vreg a, int64_t c)
{
	struct vinfo *v = &g->v[a];
	bool shift = op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH;

	if (op == BPF_ADD && (v->remat == RM_SLOT || v->remat == RM_MAPVAL)) {
		g->v[dst].remat = v->remat;
		g->v[dst].aux = v->aux;
		g->v[dst].imm = v->imm + c;
		return true;
	}
	if ((c == 0 && (op == BPF_ADD || op == BPF_OR || op == BPF_XOR || shift)) ||
	    (c == -1 && op == BPF_AND)) {
		isel_alias(g, dst, a);
		return true;
	}
	if (c == UINT32_MAX && op == BPF_AND) {
		struct mi *m = isel_add(g, M_MOV, dst);
		m->code = BI_MOV32_X;
		m->flags = MF_PURE;
		operand(m, a);
		narrow(g, dst, 32);
		return true;
	}
	return false;
}

static void alu_narrow(struct gen *g, uint8_t op, vreg dst, vreg a, int64_t c)
{
	unsigned za = zbits(g, a);

	if (op == BPF_AND && c >= 0)
		narrow(g, dst, za < bits_of(c) ? za : bits_of(c));
	else if (op == BPF_RSH)
		narrow(g, dst, za > (uint64_t)c ? za - (unsigned)c : 0);
	else if (op == BPF_LSH && za + (unsigned)c < 64)
		narrow(g, dst, za + (unsigned)c);
	else if (op == BPF_DIV)
		narrow(g, dst, za);
}

static void alu_imm(struct gen *g, uint8_t op, vreg dst, vreg a, int64_t c)
{
	uint8_t class = BPF_ALU64;

	if (op == BPF_AND && !fits32(c)) {
		class = BPF_ALU; /* clears the upper half */
		c = (int32_t)c;
	}
	struct mi *m = isel_add(g, M_ALU, dst);
	m->code = (uint8_t)(class | op);
	m->flags = MF_IMM | MF_PURE;
	m->imm = (int32_t)c;
	m->tied = 0;
	operand(m, a);
}

void isel_alu(struct gen *g, uint8_t op, vreg dst, vreg a, vreg b)
{
	int64_t c;
	unsigned log;

	if (commutes(op) && isel_is_const(g, a, &c) && !isel_is_const(g, b, &c)) {
		vreg t = a;
		a = b;
		b = t;
	}
	if (isel_is_const(g, b, &c)) {
		if (op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH)
			c &= 63;
		if (op == BPF_SUB && c != INT64_MIN) {
			op = BPF_ADD;
			c = -c;
		}
		if ((op == BPF_MUL || op == BPF_DIV) && pow2(c, &log)) {
			op = op == BPF_MUL ? BPF_LSH : BPF_RSH;
			c = log;
		} else if (op == BPF_MOD && pow2(c, &log)) {
			op = BPF_AND;
			c = (int64_t)((uint64_t)c - 1);
		}
		if (alu_shortcut(g, op, dst, a, c))
			return;
		alu_narrow(g, op, dst, a, c);
		if ((fits32(c) || (op == BPF_AND && (uint64_t)c <= UINT32_MAX)) &&
		    !(c == 0 && (op == BPF_DIV || op == BPF_MOD))) {
			alu_imm(g, op, dst, a, c);
			return;
		}
		b = isel_const(g, c);
	} else if (op == BPF_AND) {
		narrow(g, dst, zbits(g, a) < zbits(g, b) ? zbits(g, a) : zbits(g, b));
	}
	struct mi *m = isel_add(g, M_ALU, dst);
	m->code = (uint8_t)(BPF_ALU64 | op | BPF_X);
	m->flags = (uint8_t)(MF_PURE | (commutes(op) ? MF_COMM : 0));
	m->tied = 0;
	operand(m, a);
	operand(m, b);
}

vreg isel_bin(struct gen *g, uint8_t op, vreg a, vreg b)
{
	vreg d = isel_vreg(g);

	isel_alu(g, op, d, a, b);
	return isel_resolve(g, d);
}

vreg isel_bini(struct gen *g, uint8_t op, vreg a, int64_t c)
{
	return isel_bin(g, op, a, isel_const(g, c));
}

static void unary(struct gen *g, enum m_op op, uint8_t code, int imm, vreg dst, vreg a)
{
	struct mi *m = isel_add(g, op, dst);

	m->code = code;
	m->flags = MF_PURE;
	m->tied = op == M_UN ? 0 : -1;
	m->imm = imm;
	operand(m, a);
}

/* What is negated is no pointer any more; twice, and it has its value. */
static void number(struct gen *g, vreg dst, vreg a)
{
	vreg t = isel_vreg(g);

	unary(g, M_UN, BPF_ALU64 | BPF_NEG, 0, t, a);
	unary(g, M_UN, BPF_ALU64 | BPF_NEG, 0, dst, t);
}

static void zext(struct gen *g, vreg dst, vreg a, unsigned bits)
{
	if (zbits(g, a) <= bits)
		isel_alias(g, dst, a);
	else
		isel_alu(g, BPF_AND, dst, a, isel_const(g, (int64_t)((1ull << bits) - 1)));
}

/* v4: a load that extends by itself, if nobody else wants the loaded value. */
static bool sext_load(struct gen *g, vreg dst, vreg a, unsigned bits)
{
	const struct mi *m = g->n_mi ? &g->mi[g->n_mi - 1] : NULL;

	if (!g->o->isa_v4 || !m || m->op != M_LOAD || m->dst != a || g->n_use[a] != 1 ||
	    bi_bytes(m->code) * 8 != bits || (m->n && m->u[0] == g->ctx))
		return false;
	struct mi copy = *m;
	copy.code = (uint8_t)(BPF_LDX | BPF_MEMSX | BPF_SIZE(copy.code));
	copy.dst = dst;
	*isel_add(g, M_LOAD, dst) = copy;
	return true;
}

/*
 * The verifier takes both registers of an extending move for one value, and what it then learns of the copy replaces what it knows
 * of the other: but of the copy it does not know which low bits are 0. So only of what nobody else wants.
 */
static bool may_move(const struct gen *g, vreg a)
{
	return g->o->isa_v4 && a < g->f->n_ins && g->n_use[a] == 1;
}

static void sext(struct gen *g, vreg dst, vreg a, unsigned bits)
{
	if (zbits(g, a) < bits) {
		isel_alias(g, dst, a);
	} else if (sext_load(g, dst, a, bits)) {
		return;
	} else if (may_move(g, a)) {
		unary(g, M_MOV, BI_MOV64_X, 0, dst, a);
		g->mi[g->n_mi - 1].off = (int16_t)bits;
	} else {
		isel_alu(g, BPF_ARSH, dst, isel_bini(g, BPF_LSH, a, 64 - bits),
			 isel_const(g, 64 - bits));
	}
}

static void bswap(struct gen *g, vreg dst, vreg a, int bits)
{
	uint8_t code = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? BI_TO_BE : BI_TO_LE;

	unary(g, M_UN, g->o->isa_v4 ? BI_BSWAP : code, bits, dst, a);
	narrow(g, dst, (unsigned)bits);
}

/* ---- memory ---- */

/* Base for offsets hi..hi+32767 in a map: one vreg each, so that one load of the address serves all. */
static vreg mapval_base(struct gen *g, uint32_t map, int64_t hi)
{
	for (uint32_t i = g->n_mapval; i-- > 0;) {
		const struct vinfo *v = &g->v[g->mapval[i]];
		if (v->aux == map && v->imm == hi)
			return g->mapval[i];
	}
	vreg v = isel_vreg(g);
	g->v[v].remat = RM_MAPVAL;
	g->v[v].aux = map;
	g->v[v].imm = hi;
	g->mapval = arena_grow(g->a, g->mapval, g->n_mapval, &g->cap_mapval, sizeof(vreg));
	g->mapval[g->n_mapval++] = v;
	return v;
}

/* If v is x + constant: x, and the constant added to *off. */
static bool fold_add(const struct gen *g, vreg *v, int64_t *off)
{
	int64_t c;

	if (*v >= g->f->n_ins || g->v[*v].remat)
		return false;
	const struct ir_ins *in = &g->f->ins[*v];
	if (in->op != IR_ADD && in->op != IR_SUB)
		return false;
	vreg a = isel_resolve(g, in->arg[0]), b = isel_resolve(g, in->arg[1]);
	if (in->op == IR_ADD && isel_is_const(g, a, &c)) {
		a = b;
		b = isel_resolve(g, in->arg[0]);
	}
	if (!isel_is_const(g, b, &c) || c > OFF_MAX || c < -OFF_MAX)
		return false;
	c = in->op == IR_SUB ? -c : c;
	if (*off + c > OFF_MAX || *off + c < -OFF_MAX)
		return false;
	*off += c;
	*v = a;
	return true;
}

struct addr {
	vreg base;
	uint32_t slot;
	int64_t off;
	bool frame;
};

static struct addr address(struct gen *g, const struct ir_ins *in)
{
	struct addr r = { .base = isel_resolve(g, in->arg[0]), .off = in->imm };

	while (fold_add(g, &r.base, &r.off))
		;
	const struct vinfo *v = &g->v[r.base];
	if (v->remat == RM_SLOT) {
		r.frame = true;
		r.slot = v->aux;
		r.off += v->imm;
		if (r.off < INT16_MIN || r.off > INT16_MAX - 512)
			gen_error(g, -E2BIG, "offset %lld in a stack object", (long long)r.off);
	} else if (v->remat == RM_MAPVAL) {
		int64_t at = v->imm + r.off;
		r.base = mapval_base(g, v->aux, at & ~(int64_t)0x7fff);
		r.off = at & 0x7fff;
	} else if (r.off != (int16_t)r.off) {
		r.base = isel_bini(g, BPF_ADD, r.base, r.off);
		r.off = 0;
	}
	return r;
}

static struct mi *add_mem(struct gen *g, enum m_op op, vreg dst, const struct addr *ad)
{
	struct mi *m = isel_add(g, op, dst);

	m->off = (int16_t)ad->off;
	if (ad->frame) {
		m->flags |= MF_FP;
		m->aux = ad->slot;
	} else {
		operand(m, ad->base);
	}
	return m;
}

static void load(struct gen *g, vreg dst, const struct ir_ins *in)
{
	struct addr ad = address(g, in);
	struct mi *m = add_mem(g, M_LOAD, dst, &ad);

	m->code = (uint8_t)(BPF_LDX | BPF_MEM | bi_size(in->size));
	m->flags |= MF_PURE;
	narrow(g, dst, in->size * 8u);
}

static void store(struct gen *g, const struct ir_ins *in)
{
	struct addr ad = address(g, in);
	vreg val = isel_resolve(g, in->arg[1]);
	struct mi *m = add_mem(g, M_STORE, 0, &ad);
	int64_t c;

	if (isel_is_const(g, val, &c) && (in->size < 8 || fits32(c))) {
		m->code = (uint8_t)(BPF_ST | BPF_MEM | bi_size(in->size));
		m->flags |= MF_IMM;
		m->imm = in->size == 1 ? (uint8_t)c : in->size == 2 ? (uint16_t)c : (int32_t)c;
	} else {
		m->code = (uint8_t)(BPF_STX | BPF_MEM | bi_size(in->size));
		operand(m, val);
	}
}

static void atomic(struct gen *g, enum m_op op, vreg dst, const struct ir_ins *in, int imm)
{
	struct addr ad = address(g, in);
	vreg val = isel_resolve(g, in->arg[1]);
	vreg third = op == M_CMPXCHG ? isel_resolve(g, in->arg[2]) : 0;
	struct mi *m = add_mem(g, op, dst, &ad);

	m->code = (uint8_t)(BPF_STX | BPF_ATOMIC | bi_size(in->size));
	m->imm = imm;
	operand(m, val);
	if (op == M_CMPXCHG)
		operand(m, third);
	if (op == M_FETCH)
		m->tied = (int8_t)(m->n - 1);
	if (dst && in->size == 4)
		narrow(g, dst, 32);
}

/* A full barrier, by a fetching add on a word of the stack. */
static void barrier(struct gen *g)
{
	uint32_t obj = g->f->n_slot + g->n_extra;
	struct addr ad = { .frame = true, .slot = obj };
	struct mi *m;

	g->extra = arena_grow(g->a, g->extra, g->n_extra, &g->cap_extra, sizeof(*g->extra));
	g->extra[g->n_extra++] = 8;
	m = add_mem(g, M_STORE, 0, &ad);
	m->code = BPF_ST | BPF_MEM | BPF_DW;
	m->flags |= MF_IMM;
	vreg zero = isel_const(g, 0), old = isel_vreg(g);
	m = add_mem(g, M_FETCH, old, &ad);
	m->code = BPF_STX | BPF_ATOMIC | BPF_DW;
	m->imm = BPF_XCHG;
	m->tied = 0;
	operand(m, zero);
}

/* On x86 stores are not reordered with earlier ones; elsewhere an exchange orders them. */
static void commit(struct gen *g, const struct ir_ins *in)
{
	if (g->weak_order && in->size >= 4) {
		atomic(g, M_FETCH, isel_vreg(g), in, BPF_XCHG);
		return;
	}
	if (g->weak_order)
		barrier(g);
	store(g, in);
}

/* ---- comparisons ---- */

struct cond {
	enum ir_cmp cmp;
	vreg a, b;
	int32_t imm;
	uint8_t flags;
};

static enum ir_cmp swapped(enum ir_cmp c)
{
	switch (c) {
	case IRC_ULT: return IRC_UGT;
	case IRC_ULE: return IRC_UGE;
	case IRC_UGT: return IRC_ULT;
	case IRC_UGE: return IRC_ULE;
	case IRC_SLT: return IRC_SGT;
	case IRC_SLE: return IRC_SGE;
	case IRC_SGT: return IRC_SLT;
	case IRC_SGE: return IRC_SLE;
	case IRC_EQ:
	case IRC_NE:
	case IRC_SET: break;
	}
	return c;
}

static bool is_signed(enum ir_cmp c)
{
	return c == IRC_SLT || c == IRC_SLE || c == IRC_SGT || c == IRC_SGE;
}

static struct cond make_cond(struct gen *g, enum ir_cmp cmp, vreg a, vreg b)
{
	struct cond r = { .cmp = cmp, .a = isel_resolve(g, a), .b = isel_resolve(g, b) };
	int64_t c;

	if (isel_is_const(g, r.a, &c) && !isel_is_const(g, r.b, &c)) {
		vreg t = r.a;
		r.a = r.b;
		r.b = t;
		r.cmp = swapped(cmp);
	}
	if (isel_is_const(g, r.b, &c)) {
		if (fits32(c)) {
			r.flags = MF_IMM2;
		} else if ((uint64_t)c <= UINT32_MAX && zbits(g, r.a) <= 32 && !is_signed(r.cmp)) {
			r.flags = MF_IMM2 | MF_32;
		}
		r.imm = r.flags ? (int32_t)c : 0;
	}
	return r;
}

static bool cmp_of_op(enum ir_op op, enum ir_cmp *ret)
{
	switch (op) {
	case IR_EQ: *ret = IRC_EQ; return true;
	case IR_NE: *ret = IRC_NE; return true;
	case IR_ULT: *ret = IRC_ULT; return true;
	case IR_ULE: *ret = IRC_ULE; return true;
	case IR_SLT: *ret = IRC_SLT; return true;
	case IR_SLE: *ret = IRC_SLE; return true;
	default: return false;
	}
}

/* The condition "c is not 0", of the comparison itself if c is the result of one. */
static struct cond cond_of(struct gen *g, vreg c)
{
	enum ir_cmp cmp;

	c = isel_resolve(g, c);
	if (c < g->f->n_ins) {
		const struct ir_ins *in = &g->f->ins[c];
		if (cmp_of_op(in->op, &cmp))
			return make_cond(g, cmp, in->arg[0], in->arg[1]);
	}
	return make_cond(g, IRC_NE, c, isel_const(g, 0));
}

static void add_cond(struct mi *m, const struct cond *c)
{
	m->cmp = (uint8_t)c->cmp;
	m->flags |= c->flags;
	m->imm2 = c->imm;
	operand(m, c->a);
	if (!(c->flags & MF_IMM2))
		operand(m, c->b);
}

static void setcc(struct gen *g, vreg dst, enum ir_cmp cmp, vreg a, vreg b)
{
	struct cond c = make_cond(g, cmp, a, b);
	struct mi *m = isel_add(g, M_SETCC, dst);

	m->flags = MF_PURE;
	add_cond(m, &c);
	narrow(g, dst, 1);
}

static void select_value(struct gen *g, vreg dst, const struct ir_ins *in)
{
	struct cond c = cond_of(g, in->arg[0]);
	vreg a = isel_resolve(g, in->arg[1]), b = isel_resolve(g, in->arg[2]);
	int64_t ca, cb;
	bool ka = isel_is_const(g, a, &ca), kb = isel_is_const(g, b, &cb);
	unsigned z = zbits(g, a) > zbits(g, b) ? zbits(g, a) : zbits(g, b);

	if (a == b) {
		isel_alias(g, dst, a);
		return;
	}
	if (ka && fits32(ca) && !kb && bpf_invert(c.cmp, &c.cmp)) {
		vreg t = a;
		a = b;
		b = t;
		kb = true;
		cb = ca;
	}
	struct mi *m = isel_add(g, M_SELECT, dst);
	m->flags = MF_PURE;
	m->tied = 0;
	operand(m, a);
	if (kb && fits32(cb)) {
		m->flags |= MF_IMM;
		m->imm = (int32_t)cb;
	} else {
		operand(m, b);
	}
	add_cond(m, &c);
	narrow(g, dst, z);
}

/*
 * A number compared with 0: as "below 1", from which old verifiers (6.1) learn that the other way it is
 * 1 at least. Not for what may be a pointer: its NULL test must look like one.
 */
static void number_test(const struct gen *g, struct cond *c)
{
	if (c->flags != MF_IMM2 || c->imm != 0 || zbits(g, c->a) == 64)
		return;
	if (c->cmp == IRC_EQ || c->cmp == IRC_NE) {
		c->cmp = c->cmp == IRC_EQ ? IRC_ULT : IRC_UGE;
		c->imm = 1;
	}
}

/* Branch on (a & b) != 0 if the AND is made in this block just for it. */
static bool bit_test(struct gen *g, const struct cond *c, struct cond *ret)
{
	if (c->cmp != IRC_NE || c->flags != MF_IMM2 || c->imm || c->a >= g->f->n_ins)
		return false;
	const struct ir_ins *in = &g->f->ins[c->a];
	const struct mi *last = g->n_mi ? &g->mi[g->n_mi - 1] : NULL;
	if (in->op != IR_AND || !last || last->dst != c->a || g->n_use[c->a] != 1)
		return false;
	*ret = make_cond(g, IRC_SET, in->arg[0], in->arg[1]);
	return true;
}

static void note_compared(struct gen *g, vreg v, uint32_t blk)
{
	struct vinfo *i = &g->v[v];

	i->compared = !i->linked || i->compared == blk ? blk : NONE;
	i->linked = true;
}

static void branch(struct gen *g, const struct ir_ins *in, uint32_t blk)
{
	struct cond c = make_cond(g, in->cmp, in->arg[0], in->arg[1]);
	bool eq = c.cmp == IRC_EQ;

	if ((eq || c.cmp == IRC_NE) && c.flags == MF_IMM2 && c.imm == 0) {
		struct cond d = cond_of(g, c.a);
		if (!eq || bpf_invert(d.cmp, &d.cmp))
			c = d;
	}
	if (!bit_test(g, &c, &c))
		number_test(g, &c);
	/* Pointers have ids of their own. */
	if (!(g->v[c.a].from_call && c.flags == MF_IMM2 && c.imm == 0))
		note_compared(g, c.a, blk);
	if (!(c.flags & MF_IMM2))
		note_compared(g, c.b, blk);
	add_cond(isel_add(g, M_BR, 0), &c);
}

/* ---- the rest ---- */

static void call(struct gen *g, ir_val v, const struct ir_ins *in)
{
	struct mi *m = isel_add(g, in->op == IR_RT ? M_RT : M_CALL, v);

	m->aux = in->op == IR_RT ? v : in->aux;
	if (in->op == IR_CALL && (in->flags & IRF_PURE))
		m->flags = MF_PURE;
	for (unsigned i = 0; i < in->n_args; i++)
		operand(m, isel_resolve(g, in->arg[i]));
	g->v[v].from_call = true;
}

static void phi(struct gen *g, uint32_t blk, ir_val v, const struct ir_ins *in)
{
	struct mblk *b = &g->b[blk];
	struct mphi *p = &b->phi[b->n_phi];

	p->dst = v;
	p->arg = arena_new_array(g->a, vreg, b->n_pred);
	for (uint32_t k = 0; k < b->n_pred; k++) {
		const struct mblk *pred = &g->b[b->pred[k]];
		ir_blk from = pred->ir == NONE ? g->b[pred->pred[0]].ir : pred->ir;
		for (uint32_t i = 0; i < in->n_phi; i++)
			if (in->phi[i].pred == from)
				p->arg[k] = in->phi[i].val;
		if (!p->arg[k])
			gen_error(g, -EINVAL, "phi %%%u has no value from block %u", v, from);
	}
	if (b->n_pred == 1)
		isel_alias(g, v, isel_resolve(g, p->arg[0]));
	else
		b->n_phi++;
}

static void address_value(struct gen *g, vreg v, const struct ir_ins *in)
{
	static const uint8_t kind[IR_OP_COUNT] = {
		[IR_CONST] = RM_CONST,
		[IR_SLOT] = RM_SLOT,
		[IR_MAP] = RM_MAP,
		[IR_MAPVAL] = RM_MAPVAL,
	};

	g->v[v].remat = kind[in->op];
	g->v[v].aux = in->aux;
	g->v[v].imm = in->imm;
}

static void context(struct gen *g, vreg v)
{
	if (!g->ctx)
		g->ctx = isel_vreg(g);
	isel_alias(g, v, g->ctx);
}

static const uint8_t alu_op[IR_OP_COUNT] = {
	[IR_ADD] = BPF_ADD,  [IR_SUB] = BPF_SUB, [IR_MUL] = BPF_MUL,  [IR_UDIV] = BPF_DIV,
	[IR_UMOD] = BPF_MOD, [IR_AND] = BPF_AND, [IR_OR] = BPF_OR,    [IR_XOR] = BPF_XOR,
	[IR_SHL] = BPF_LSH,  [IR_SHR] = BPF_RSH, [IR_SAR] = BPF_ARSH,
};

static void select_ins(struct gen *g, uint32_t blk, ir_val v)
{
	const struct ir_ins *in = &g->f->ins[v];
	vreg a = in->n_args > 0 ? isel_resolve(g, in->arg[0]) : 0;
	vreg b = in->n_args > 1 ? isel_resolve(g, in->arg[1]) : 0;
	enum ir_cmp cmp;

	g->cur_loc = in->loc;
	g->v[v].def_blk = blk;
	switch ((enum ir_op)in->op) {
	case IR_NOP: break;
	case IR_CONST:
	case IR_SLOT:
	case IR_MAP:
	case IR_MAPVAL: address_value(g, v, in); break;
	case IR_CTX: context(g, v); break;
	case IR_ADD:
	case IR_SUB:
	case IR_MUL:
	case IR_UDIV:
	case IR_UMOD:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR: isel_alu(g, alu_op[in->op], v, a, b); break;
	case IR_SDIV:
	case IR_SMOD: isel_divide(g, in->op, v, a, b); break;
	case IR_NEG: unary(g, M_UN, BPF_ALU64 | BPF_NEG, 0, v, a); break;
	case IR_NOT: isel_alu(g, BPF_XOR, v, a, isel_const(g, -1)); break;
	case IR_SEXT8: sext(g, v, a, 8); break;
	case IR_SEXT16: sext(g, v, a, 16); break;
	case IR_SEXT32: sext(g, v, a, 32); break;
	case IR_ZEXT8: zext(g, v, a, 8); break;
	case IR_ZEXT16: zext(g, v, a, 16); break;
	case IR_ZEXT32: zext(g, v, a, 32); break;
	case IR_BSWAP16: bswap(g, v, a, 16); break;
	case IR_BSWAP32: bswap(g, v, a, 32); break;
	case IR_BSWAP64: bswap(g, v, a, 64); break;
	case IR_NUMBER: number(g, v, a); break;
	case IR_EQ:
	case IR_NE:
	case IR_ULT:
	case IR_ULE:
	case IR_SLT:
	case IR_SLE:
		if (cmp_of_op(in->op, &cmp))
			setcc(g, v, cmp, a, b);
		break;
	case IR_SELECT: select_value(g, v, in); break;
	case IR_LOAD: load(g, v, in); break;
	case IR_STORE: store(g, in); break;
	case IR_COMMIT: commit(g, in); break;
	case IR_ATOMIC_ADD: atomic(g, M_ATOMIC, 0, in, BPF_ADD); break;
	case IR_XADD: atomic(g, M_FETCH, v, in, BPF_ADD | BPF_FETCH); break;
	case IR_XCHG: atomic(g, M_FETCH, v, in, BPF_XCHG); break;
	case IR_CMPXCHG: atomic(g, M_CMPXCHG, v, in, BPF_CMPXCHG); break;
	case IR_CALL:
	case IR_RT: call(g, v, in); break;
	case IR_PHI: phi(g, blk, v, in); break;
	case IR_JMP: isel_add(g, M_JMP, 0); break;
	case IR_BR: branch(g, in, blk); break;
	case IR_RET:
		isel_add(g, M_RET, 0)->u[0] = a;
		g->mi[g->n_mi - 1].n = 1;
		break;
	case IR_LGET:
	case IR_LSET:
	case IR_OP_COUNT:
		gen_error(g, -EINVAL, "%%%u: '%s' is not for code generation", v,
			  in->op < IR_OP_COUNT ? ir_op_info(in->op)->name : "?");
	}
}

static void select_block(struct gen *g, uint32_t blk)
{
	struct mblk *b = &g->b[blk];
	uint32_t n = 0;

	b->mi = g->n_mi;
	if (b->ir == NONE) {
		g->cur_loc = 0;
		isel_add(g, M_JMP, 0);
	} else {
		const struct ir_block *ib = &g->f->blk[b->ir];
		for (ir_val v = ib->first; v; v = g->f->ins[v].next)
			n += g->f->ins[v].op == IR_PHI;
		b->phi = n ? arena_new_array(g->a, struct mphi, n) : NULL;
		for (ir_val v = ib->first; v; v = g->f->ins[v].next)
			select_ins(g, blk, v);
	}
	g->b[blk].n_mi = g->n_mi - g->b[blk].mi;
}

/* Definitions, and the final names of what phis take. */
static void settle(struct gen *g)
{
	for (uint32_t i = 0; i < g->n_rpo; i++) {
		struct mblk *b = &g->b[g->rpo[i]];
		for (uint32_t k = 0; k < b->n_phi; k++) {
			g->v[b->phi[k].dst].def_blk = g->rpo[i];
			for (uint32_t p = 0; p < b->n_pred; p++) {
				b->phi[k].arg[p] = isel_resolve(g, b->phi[k].arg[p]);
				g->v[b->phi[k].arg[p]].group = b->phi[k].dst;
			}
		}
		for (uint32_t k = b->mi; k < b->mi + b->n_mi; k++) {
			if (!g->mi[k].dst)
				continue;
			g->v[g->mi[k].dst].def_mi = k;
			g->v[g->mi[k].dst].def_blk = g->rpo[i];
		}
	}
}

static void count_uses(struct gen *g)
{
	g->n_use = arena_new_array(g->a, uint32_t, g->f->n_ins + 1);
	for (ir_val v = 1; v < g->f->n_ins; v++) {
		const struct ir_ins *in = &g->f->ins[v];
		for (unsigned i = 0; i < in->n_args && in->op != IR_NOP; i++)
			g->n_use[in->arg[i]]++;
		for (uint32_t i = 0; i < in->n_phi && in->op == IR_PHI; i++)
			g->n_use[in->phi[i].val]++;
	}
}

void isel(struct gen *g)
{
	g->cap_v = g->cap_mi = g->f->n_ins + g->f->n_ins / 4 + 16;
	g->v = arena_new_array(g->a, struct vinfo, g->cap_v);
	g->mi = arena_new_array(g->a, struct mi, g->cap_mi);
	count_uses(g);
	while (g->n_v < g->f->n_ins || g->n_v == 0)
		isel_vreg(g);
	for (uint32_t i = 0; i < g->n_rpo; i++)
		select_block(g, g->rpo[i]);
	settle(g);
}
