// SPDX-License-Identifier: MIT
/*
 * Tracepoints as programs see them: 64-bit words, zero-extended by the kernel; narrow signed ones are
 * sign-extended here. The verifier refuses a load beyond the last one.
 */
#include <errno.h>

#include "provider/tp.h"

const struct ctype *tp_prototype(struct world *w, const char *name)
{
	const struct ctype *t;

	if (!w->types)
		return NULL;
	t = types_find(w->types, NULL, TNS_NAME, arena_printf(w->arena, "btf_trace_%s", name));
	t = t ? type_target(type_strip(t)) : NULL;
	return t && type_is_func(t) && type_complete(w->types, t) ? type_strip(t) : NULL;
}

int tp_args(struct world *w, const char *name, struct probe_args *ret)
{
	const struct ctype *f = tp_prototype(w, name);
	struct probe_arg *v;

	if (!f || f->n == 0)
		return -ENOENT;
	v = arena_new_array(w->arena, struct probe_arg, f->n);
	for (uint32_t i = 1; i < f->n; i++) {
		const struct ctype *t = f->params[i].type;

		if (!type_is_scalar(t))
			return -ENOENT;
		v[i - 1] = (struct probe_arg){ .native = t, .xlated = t, .mapping = i - 1 };
	}
	ret->n = f->n - 1;
	ret->arg = v;
	return 0;
}

struct tp_prog {
	bool typed;
	uint32_t n; /* arguments */
	uint8_t size[FIRE_WORDS];
	bool is_signed[FIRE_WORDS];
};

void *tp_prog(struct world *w, const char *name)
{
	struct tp_prog *p = arena_new_obj(w->arena, struct tp_prog);
	const struct ctype *f = tp_prototype(w, name);

	p->typed = f != NULL;
	/* Without a prototype: the verifier or the attachment tells if that is too many. */
	p->n = f ? (f->n ? f->n - 1 : 0) : FIRE_WORDS;
	if (p->n > FIRE_WORDS)
		p->n = FIRE_WORDS;
	for (uint32_t i = 0; f && i < p->n; i++) {
		const struct ctype *t = f->params[i + 1].type;

		p->size[i] = type_is_int(t) ? (uint8_t)type_size(t) : 8;
		p->is_signed[i] = type_is_signed(t);
	}
	return p;
}

bool tp_typed(struct world *w, const char *name)
{
	const struct ctype *f = tp_prototype(w, name);

	for (uint32_t i = 1; f && i < f->n; i++) {
		const struct ctype *t = type_strip(f->params[i].type);

		if (type_is_ptr(t)) {
			t = type_strip(type_target(t));
			if (!type_is_sou(t) && !type_is_void(t) && t->kind != CT_INT)
				return false;
		}
	}
	return true;
}

uint32_t tp_n_args(const void *prog)
{
	const struct tp_prog *p = prog;

	return p->n;
}

static ir_val narrow(struct ir_fn *f, ir_val v, uint8_t size, bool is_signed)
{
	switch (size) {
	case 1: return ir_un(f, is_signed ? IR_SEXT8 : IR_ZEXT8, v);
	case 2: return ir_un(f, is_signed ? IR_SEXT16 : IR_ZEXT16, v);
	case 4: return ir_un(f, is_signed ? IR_SEXT32 : IR_ZEXT32, v);
	default: return v;
	}
}

ir_val tp_arg(void *prog, struct ir_fn *f, uint32_t i)
{
	const struct tp_prog *p = prog;
	ir_val v;

	if (i >= p->n)
		return ir_const(f, 0);
	v = ir_load(f, 8, ir_ctx(f), 8 * (int64_t)i, IRF_INVARIANT);
	return p->typed ? narrow(f, v, p->size[i], p->is_signed[i]) : v;
}
