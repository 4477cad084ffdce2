/* SPDX-License-Identifier: MIT */
/*
 * Strings, by destination: lw_str_to() writes a string expression where it ends up (record, key,
 * variable, scratch); lw_str() gives the place where it already is, and copies only if it is nowhere.
 *
 * A string is bytes up to a NUL within strsize. NULL is a string value too (strchr found nothing):
 * its address is 0; using its bytes is a fault, as in DTrace.
 */
#include <string.h>

#include "lower/lower_i.h"

static uint32_t bound(const struct lf *l, const struct expr *e)
{
	return lw_str_max(l->w, e);
}

/* Where to read the characters of what may be NULL: a fault, or those of "". */
static ir_val null_check(struct lf *l, const struct strv *s)
{
	struct ir_fn *f = l->f;
	ir_blk none, end;
	ir_local r;

	if (!s->maybe_null)
		return s->ptr;
	if (!s->null_empty) {
		lw_fault_if(l, IRC_EQ, s->ptr, 0, FLT_BADADDR, ir_const(l->f, 0));
		return s->ptr;
	}
	none = ir_block(f, NULL);
	end = ir_block(f, NULL);
	r = ir_new_local(f, "chars");
	ir_set(f, r, s->ptr);
	ir_bri(f, IRC_NE, s->ptr, 0, end, none);
	ir_at(f, none);
	ir_set(f, r, ir_mapval(f, l->w->map_ro, lw_zeros(l->w, 8)));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

/* All kernel memory, ours included, goes through the helper: it stops at the NUL and never reads past cap. */
ir_val lw_str_copy(struct lf *l, struct strv s, ir_val dst, uint32_t cap)
{
	ir_val from = null_check(l, &s), r;

	r = ir_call(l->f, BPFH_probe_read_kernel_str, 3, dst,
		    ir_const(l->f, s.cap && s.cap < cap ? s.cap : cap), from);
	/* our own memory can be read: then no address is kept for the fault that cannot happen */
	lw_fault_if(l, IRC_SLT, r, 0, FLT_BADADDR, s.kernel ? from : ir_const(l->f, 0));
	return r;
}

ir_val lw_str_copy_n(struct lf *l, ir_val from, ir_val n, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_blk cut = ir_block(f, NULL), fits = ir_block(f, NULL), go = ir_block(f, NULL);
	ir_local len = ir_new_local(f, "n");
	ir_val r;

	ir_bri(f, IRC_UGE, n, (int64_t)cap - 1, cut, fits);
	ir_at(f, fits);
	ir_set(f, len, ir_bini(f, IR_ADD, n, 1));
	ir_jmp(f, go);
	ir_at(f, cut);
	ir_set(f, len, ir_const(f, cap));
	ir_jmp(f, go);
	ir_at(f, go);
	r = ir_call(f, BPFH_probe_read_kernel_str, 3, dst, ir_get(f, len), from);
	lw_fault_if(l, IRC_SLT, r, 0, FLT_BADADDR, ir_const(f, 0));
	return r;
}

/* copyinstr(addr, [max]) */
static ir_val copyinstr_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	uint32_t max = bound(l, e);
	ir_val addr = lw_int(l, e->args[0]), r, size;

	size = ir_const(f, max < cap ? max : cap);
	if (e->n_args > 1 && e->args[1]->kind != E_INT) {
		ir_val n = ir_bini(f, IR_ADD, lw_int(l, e->args[1]), 1);
		ir_val c = ir_bin(f, IR_ULT, n, size);

		size = ir_select(f, c, n, size);
		lw_fault_if(l, IRC_UGT, size, cap, FLT_BADADDR, addr);
	}
	r = lw_user_string(l, dst, size, cap, addr);
	lw_fault_if(l, IRC_SLT, r, 0, FLT_BADADDR, addr);
	return r;
}

static ir_val cond_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_blk t = ir_block(f, "yes"), n = ir_block(f, "no"), end = ir_block(f, "end");
	ir_local len = ir_new_local(f, "len");

	lw_cond(l, e->a, t, n);
	ir_at(f, t);
	ir_set(f, len, lw_str_to(l, e->b, dst, cap));
	ir_jmp(f, end);
	ir_at(f, n);
	ir_set(f, len, lw_str_to(l, e->c, dst, cap));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, len);
}

static bool is_execname(const struct expr *e)
{
	return e->kind == E_BUILTIN && e->builtin->id == BI_EXECNAME;
}

ir_val lw_str_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	if (e->kind == E_CAST && type_is_string(e->a->type))
		return lw_str_to(l, e->a, dst, cap);
	if (e->kind == E_STRINGOF && type_is_string(e->a->type))
		return lw_str_to(l, e->a, dst, cap);
	if (is_execname(e) && cap >= 16) {
		(void)ir_call(l->f, BPFH_get_current_comm, 2, dst, ir_const(l->f, 16));
		return ir_const(l->f, 16);
	}
	if (e->kind == E_CALL && e->func->id == FN_COPYINSTR)
		return copyinstr_to(l, e, dst, cap);
	if (e->kind == E_CALL)
		return lw_subr_str_to(l, e, dst, cap);
	if (e->kind == E_COND)
		return cond_to(l, e, dst, cap);
	if (e->kind == E_COMMA) {
		lw_effect(l, e->a);
		return lw_str_to(l, e->b, dst, cap);
	}
	return lw_str_copy(l, lw_str(l, e), dst, cap);
}

/* Name of the firing probe: rodata offset by probe index, or one literal. */
static struct strv probe_string(struct lf *l, unsigned which)
{
	const struct lower_target *t = l->t;
	struct ir_fn *f = l->f;
	uint32_t n = t->n_probes ? t->n_probes : 1, longest = 1, tab;
	uint32_t *offs = arena_new_array(l->w->a, uint32_t, n);
	ir_val p, off;

	if (l->in_error) {
		static const char *const error[4] = { "dtrace", "", "", "ERROR" };
		uint32_t len = (uint32_t)strlen(error[which]);

		off = ir_mapval(f, l->w->map_ro, lw_literal(l->w, error[which], len));
		return (struct strv){ .ptr = off, .cap = len + 1 };
	}
	for (uint32_t i = 0; i < n; i++) {
		const char *s = t->names && t->names[i].n[which] ? t->names[i].n[which] : "";
		uint32_t len = 0;

		while (s[len])
			len++;
		offs[i] = lw_literal(l->w, s, len);
		longest = len + 1 > longest ? len + 1 : longest;
	}
	if (!l->pidx)
		return (struct strv){ .ptr = ir_mapval(f, l->w->map_ro, offs[0]), .cap = longest };
	tab = lw_rodata(l->w, offs, n * 4, 4);
	p = ir_bin(f, IR_ADD, ir_mapval(f, l->w->map_ro, tab), ir_bini(f, IR_SHL, l->pidx, 2));
	off = ir_load(f, 4, p, 0, IRF_INVARIANT);
	/* read through the helper only, which takes any address */
	return (struct strv){
		.ptr = ir_bin(f, IR_ADD, ir_mapval(f, l->w->map_ro, 0), off),
		.cap = longest,
		.kernel = true,
	};
}

static struct strv in_scratch(struct lf *l, const struct expr *e)
{
	uint32_t cap = bound(l, e);
	ir_val dst = lw_scratch(l, lw_temp(l, cap));

	(void)lw_str_to(l, e, dst, cap);
	return (struct strv){ .ptr = dst, .cap = cap };
}

/* The string at a user address, read into scratch. */
static struct strv user_chars(struct lf *l, ir_val addr, uint32_t cap)
{
	ir_val dst = lw_scratch(l, lw_temp(l, cap)), r;

	r = lw_user_string(l, dst, ir_const(l->f, cap), cap, addr);
	lw_fault_if(l, IRC_SLT, r, 0, FLT_BADADDR, addr);
	return (struct strv){ .ptr = dst, .cap = cap };
}

/*
 * Characters in memory. Those of an absent element or self-> struct read as "": their address is that
 * of zero bytes in rodata.
 */
static struct strv chars_at(struct lf *l, const struct lval *lv, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_local r;
	ir_blk have, none, end;

	if (!lv->maybe_null)
		return (struct strv){ .ptr = lw_addr(l, lv), .cap = cap };
	have = ir_block(f, NULL);
	none = ir_block(f, NULL);
	end = ir_block(f, NULL);
	r = ir_new_local(f, "str");
	ir_bri(f, IRC_NE, lv->base, 0, have, none);
	ir_at(f, have);
	ir_set(f, r, lw_addr(l, lv));
	ir_jmp(f, end);
	ir_at(f, none);
	ir_set(f, r, ir_mapval(f, l->w->map_ro, lw_zeros(l->w, cap)));
	ir_jmp(f, end);
	ir_at(f, end);
	return (struct strv){ .ptr = ir_get(f, r), .cap = cap };
}

static struct strv of_var(struct lf *l, const struct expr *e)
{
	struct lval lv = lw_lval(l, e, false);

	return chars_at(l, &lv, l->w->o->strsize);
}

/* stringof(x): a char array or pointer in kernel memory, or in a variable. */
static struct strv of_chars(struct lf *l, const struct expr *e)
{
	const struct expr *a = e->a;

	if (type_is_string(a->type))
		return lw_str(l, a);
	if (type_strip(a->type)->kind == CT_ARRAY) {
		struct lval lv = lw_lval(l, a, false);
		struct strv s;

		if (lv.kind == LV_UMEM)
			return user_chars(l, lw_addr(l, &lv), bound(l, e));
		s = chars_at(l, &lv, bound(l, e));
		/* the array may have no NUL: not to be read in place */
		s.kernel = true;
		return s;
	}
	if (type_strip(a->type)->userland)
		return user_chars(l, lw_int(l, a), l->w->o->strsize);
	return (struct strv){ .ptr = lw_int(l, a), .cap = l->w->o->strsize, .kernel = true };
}

static struct strv of_builtin(struct lf *l, const struct expr *e)
{
	switch (e->builtin->id) {
	case BI_EXECNAME: return in_scratch(l, e);
	case BI_PROBEPROV:
	case BI_PROBEMOD:
	case BI_PROBEFUNC:
	case BI_PROBENAME: return probe_string(l, e->builtin->id - BI_PROBEPROV);
	default:
		return (struct strv){ .ptr = lw_builtin(l, e),
				      .cap = l->w->o->strsize,
				      .kernel = true };
	}
}

struct strv lw_str(struct lf *l, const struct expr *e)
{
	struct lval lv;
	struct strv s;

	switch (e->kind) {
	case E_STR:
		return (struct strv){ .ptr = ir_mapval(l->f, l->w->map_ro,
						       lw_literal(l->w, e->str, e->len)),
				      .cap = e->len + 1 };
	case E_VAR: return of_var(l, e);
	case E_BUILTIN: return of_builtin(l, e);
	case E_STRINGOF: return of_chars(l, e);
	case E_CAST:
		if (type_is_string(e->a->type))
			return lw_str(l, e->a);
		return (struct strv){ .ptr = lw_int(l, e->a),
				      .cap = l->w->o->strsize,
				      .maybe_null = true,
				      .kernel = true };
	case E_COMMA: lw_effect(l, e->a); return lw_str(l, e->b);
	case E_ASSIGN: lw_assign(l, e); return lw_str(l, e->a);
	case E_CALL: return lw_subr_str(l, e);
	case E_COND: return in_scratch(l, e);
	case E_INT: /* NULL */
		return (struct strv){ .ptr = ir_const(l->f, (int64_t)e->i),
				      .cap = 1,
				      .maybe_null = true,
				      .kernel = true };
	default: /* a member, an element, behind a pointer: not to be read in place */
		lv = lw_lval(l, e, false);
		if (lv.kind == LV_UMEM)
			return user_chars(l, lw_addr(l, &lv), lw_str_room(l->w, e));
		s = chars_at(l, &lv, lw_str_room(l->w, e));
		s.kernel = true;
		return s;
	}
}

struct strv lw_str_readable(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str(l, e);
	uint32_t cap = s.cap ? s.cap : l->w->o->strsize;
	ir_val dst;

	if (!s.kernel && !s.maybe_null)
		return s;
	dst = lw_scratch(l, lw_temp(l, cap));
	(void)lw_str_copy(l, s, dst, cap);
	return (struct strv){ .ptr = dst, .cap = cap };
}

#define COMM_LEN 16u
#define INLINE_LEN 64u /* of literals that are compared by words */

/* Up to 8 bytes of text as a number, as a load has them. */
static int64_t word_of(const char *text, uint32_t n)
{
	uint64_t v = 0;

	memcpy(&v, text, n);
	return (int64_t)v;
}

/* 0 if the n bytes at p are text's. Only these bytes are read. */
static ir_val differs_from(struct lf *l, ir_val p, const char *text, uint32_t n)
{
	struct ir_fn *f = l->f;
	ir_val any = ir_const(f, 0);

	for (uint32_t i = 0, size; i < n; i += size) {
		for (size = 8; size > n - i; size /= 2)
			;
		any = ir_bin(f, IR_OR, any,
			     ir_bini(f, IR_XOR, ir_load(f, size, p, i, 0),
				     word_of(text + i, size)));
	}
	return any;
}

ir_val lw_str_differs(struct lf *l, const struct expr *e, const struct expr *literal)
{
	uint32_t n = (uint32_t)strnlen(literal->str, literal->len) + 1;
	struct strv s;

	if (n > INLINE_LEN)
		return lw_strcmp(l, e, literal);
	if (is_execname(e)) { /* on the stack: no scratch is taken for a predicate that is false */
		if (!l->have_comm)
			l->comm = ir_stack(l->f, COMM_LEN, 8, "comm");
		l->have_comm = true;
		s = (struct strv){ .ptr = ir_slot_addr(l->f, l->comm, 0), .cap = COMM_LEN };
		(void)ir_call(l->f, BPFH_get_current_comm, 2, s.ptr, ir_const(l->f, COMM_LEN));
	} else {
		s = lw_str_readable(l, e);
	}
	return n > s.cap ? ir_const(l->f, 1) : differs_from(l, s.ptr, literal->str, n);
}

ir_val lw_strcmp(struct lf *l, const struct expr *a, const struct expr *b)
{
	struct strv x = lw_str_readable(l, a), y = lw_str_readable(l, b);
	uint32_t n = x.cap < y.cap ? x.cap : y.cap;

	return ir_rt(l->f, "rt_strcmp", 3, x.ptr, y.ptr, ir_const(l->f, n));
}
