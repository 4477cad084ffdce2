/* SPDX-License-Identifier: MIT */
/*
 * NULL in string variables. A function that finds nothing gives NULL (strchr(), strtok(), json()), and so
 * does a variable to which that, or nothing at all, was assigned. Its characters are those of "".
 *
 * Only a variable that the program compares with NULL remembers the difference, in a byte behind its
 * characters: 0 is NULL, so that zeroed memory is. For this-> variables it is an IR local.
 */
#include "lower/lower_i.h"

bool lw_is_null_const(const struct expr *e)
{
	while (e->kind == E_CAST || e->kind == E_STRINGOF)
		e = e->a;
	return e->kind == E_INT && e->i == 0;
}

/* The variable whose value it is, if it is one. */
static struct dvar *variable(const struct expr *e)
{
	while ((e->kind == E_CAST || e->kind == E_STRINGOF) && type_is_string(e->a->type))
		e = e->a;
	if (e->kind == E_ASSIGN)
		e = e->a;
	return e->kind == E_VAR && type_is_string(e->type) ? e->var : NULL;
}

static void note(const struct expr *e, const struct expr *other)
{
	struct dvar *v = lw_is_null_const(other) ? variable(e) : NULL;

	if (v && lw_store_of(v))
		lw_store_of(v)->null_flag = true;
}

/* Layout: e, whose parts were seen already, may be a comparison with NULL. */
void lw_null_note(const struct expr *e)
{
	if (e->kind != E_BINARY || (e->op != OP_EQ && e->op != OP_NE))
		return;
	note(e->a, e->b);
	note(e->b, e->a);
}

static ir_local this_flag(struct lf *l, const struct dvar *v)
{
	struct vstore *s = v->store;

	if (s->local_fn != l->f) {
		s->local = ir_new_local(l->f, v->name);
		s->local_fn = l->f;
	}
	return s->local;
}

void lw_null_store(struct lf *l, const struct dvar *v, const struct lval *lv, ir_val is)
{
	if (v->kind == DV_THIS)
		ir_set(l->f, this_flag(l, v), is);
	else
		ir_store(l->f, 1, lv->base, lv->off + l->w->o->strsize, is);
}

static ir_val flag_of(struct lf *l, const struct expr *var)
{
	struct lval lv = lw_lval(l, var, false);
	struct ir_fn *f = l->f;
	int64_t off = lv.off + l->w->o->strsize;
	ir_blk have, end;
	ir_local r;

	if (!lv.maybe_null)
		return ir_load(f, 1, lv.base, off, 0);
	have = ir_block(f, NULL);
	end = ir_block(f, NULL);
	r = ir_new_local(f, "null");
	ir_set(f, r, ir_const(f, 0));
	ir_bri(f, IRC_NE, lv.base, 0, have, end);
	ir_at(f, have);
	ir_set(f, r, ir_load(f, 1, lv.base, off, 0));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

/* 0 if the string is NULL. */
ir_val lw_null_test(struct lf *l, const struct expr *e)
{
	const struct dvar *v = variable(e);

	if (!v || !lw_store_of(v)->null_flag)
		return lw_str(l, e).ptr;
	while (e->kind == E_CAST || e->kind == E_STRINGOF)
		e = e->a;
	if (e->kind == E_ASSIGN) {
		lw_assign(l, e);
		e = e->a;
	}
	return v->kind == DV_THIS ? ir_get(l->f, this_flag(l, v)) : flag_of(l, e);
}
