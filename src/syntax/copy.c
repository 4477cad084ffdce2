// SPDX-License-Identifier: MIT
/* Deep copies of expressions and statements. Recursion is bounded by the parser's limits. */
#include "syntax/ast.h"

unsigned expr_subs(const struct expr *e)
{
	switch (e->kind) {
	case E_COND: return 3;
	case E_BINARY:
	case E_ASSIGN:
	case E_COMMA: return 2;
	case E_UNARY:
	case E_INDEX:
	case E_MEMBER:
	case E_CAST:
	case E_OFFSETOF:
	case E_STRINGOF:
	case E_XLATE: return 1;
	case E_SIZEOF: return e->a ? 1 : 0;
	case E_INT:
	case E_STR:
	case E_IDENT:
	case E_CALL:
	case E_AGG:
	case E_VAR:
	case E_BUILTIN:
	case E_ENUMCONST:
	case E_KSYM:
	case E_PARAM: return 0;
	}
	return 0;
}

struct expr *expr_copy(struct arena *a, const struct expr *e)
{
	if (!e)
		return NULL;
	struct expr *copy = arena_memdup(a, e, sizeof(*e));
	unsigned subs = expr_subs(e);
	if (subs > 0)
		copy->a = expr_copy(a, e->a);
	if (subs > 1)
		copy->b = expr_copy(a, e->b);
	if (subs > 2)
		copy->c = expr_copy(a, e->c);
	if (e->n_args)
		copy->args = arena_new_array(a, struct expr *, e->n_args);
	for (uint32_t i = 0; i < e->n_args; i++)
		copy->args[i] = expr_copy(a, e->args[i]);
	return copy;
}

struct stmt *stmt_copy(struct arena *a, const struct stmt *s)
{
	struct stmt *first = NULL, **tail = &first;

	for (; s; s = s->next) {
		struct stmt *copy = arena_memdup(a, s, sizeof(*s));
		copy->e = expr_copy(a, s->e);
		copy->agg_call = expr_copy(a, s->agg_call);
		copy->then_ = stmt_copy(a, s->then_);
		copy->else_ = stmt_copy(a, s->else_);
		copy->body = stmt_copy(a, s->body);
		copy->next = NULL;
		*tail = copy;
		tail = &copy->next;
	}
	return first;
}
