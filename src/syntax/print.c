// SPDX-License-Identifier: MIT
/* The tree as an indented listing, one node a line, for -xdump=ast and tests. */
#include <inttypes.h>

#include "base/sbuf.h"
#include "syntax/ast.h"

static const char *const kind_names[] = {
	[E_INT] = "int",           [E_STR] = "string",
	[E_IDENT] = "ident",       [E_UNARY] = "unary",
	[E_BINARY] = "binary",     [E_COND] = "cond",
	[E_ASSIGN] = "assign",     [E_COMMA] = "comma",
	[E_CALL] = "call",         [E_INDEX] = "index",
	[E_MEMBER] = "member",     [E_CAST] = "cast",
	[E_SIZEOF] = "sizeof",     [E_OFFSETOF] = "offsetof",
	[E_STRINGOF] = "stringof", [E_XLATE] = "xlate",
	[E_AGG] = "agg",           [E_VAR] = "var",
	[E_BUILTIN] = "builtin",   [E_ENUMCONST] = "enumconst",
	[E_KSYM] = "ksym",         [E_PARAM] = "param",
};

static void line_begin(int indent, const char *what, struct sbuf *out)
{
	sbuf_printf(out, "%*s%s", indent * 2, "", what);
}

/* What tells the node from others of its kind. */
static void print_detail(const struct expr *e, struct sbuf *out)
{
	switch (e->kind) {
	case E_UNARY:
	case E_BINARY:
		sbuf_printf(out, " %s%s", op_text(e->op),
			    e->op == OP_POSTINC || e->op == OP_POSTDEC ? " postfix" : "");
		break;
	case E_ASSIGN: sbuf_printf(out, " %s=", op_text(e->op)); break;
	case E_MEMBER: sbuf_printf(out, " %s%s", e->arrow ? "->" : ".", e->name); break;
	case E_CALL: sbuf_printf(out, " %s", e->name); break;
	case E_AGG: sbuf_printf(out, " @%s", e->name); break;
	case E_OFFSETOF:
	case E_CAST:
	case E_SIZEOF:
	case E_XLATE:
		if (e->texpr) {
			sbuf_addc(out, ' ');
			type_expr_text(e->texpr, NULL, out);
		}
		break;
	case E_COND:
	case E_COMMA:
	case E_INDEX:
	case E_STRINGOF: break;
	default: {
		struct expr alone = *e;
		alone.n_args = 0;
		sbuf_addc(out, ' ');
		expr_text(&alone, out);
		break;
	}
	}
}

void expr_print_types(const struct expr *e, int indent, type_fmt_fn *fmt, struct sbuf *out)
{
	const struct expr *sub[3] = { NULL, NULL, NULL };
	unsigned n = expr_subs(e);

	line_begin(indent, kind_names[e->kind], out);
	print_detail(e, out);
	if (fmt && e->type) {
		sbuf_adds(out, " : ");
		fmt(e->type, out);
	}
	sbuf_addc(out, '\n');
	if (n)
		sub[0] = e->a, sub[1] = e->b, sub[2] = e->c;
	for (unsigned i = 0; i < n; i++)
		expr_print_types(sub[i], indent + 1, fmt, out);
	for (uint32_t i = 0; i < e->n_args; i++)
		expr_print_types(e->args[i], indent + 1, fmt, out);
}

void expr_print(const struct expr *e, int indent, struct sbuf *out)
{
	expr_print_types(e, indent, NULL, out);
}

void stmt_print(const struct stmt *first, int indent, type_fmt_fn *fmt, struct sbuf *out)
{
	for (const struct stmt *s = first; s; s = s->next) {
		switch (s->kind) {
		case S_EXPR: expr_print_types(s->e, indent, fmt, out); break;
		case S_AGG:
			line_begin(indent, "aggregate\n", out);
			expr_print_types(s->e, indent + 1, fmt, out);
			expr_print_types(s->agg_call, indent + 1, fmt, out);
			break;
		case S_IF:
			line_begin(indent, "if\n", out);
			expr_print_types(s->e, indent + 1, fmt, out);
			line_begin(indent, "then\n", out);
			stmt_print(s->then_, indent + 1, fmt, out);
			if (s->else_) {
				line_begin(indent, "else\n", out);
				stmt_print(s->else_, indent + 1, fmt, out);
			}
			break;
		case S_BLOCK:
			line_begin(indent, "block\n", out);
			stmt_print(s->body, indent + 1, fmt, out);
			break;
		}
	}
}

static void print_clause(const struct clause *c, type_fmt_fn *fmt, struct sbuf *out)
{
	sbuf_adds(out, "clause");
	for (uint32_t i = 0; i < c->n_descs; i++) {
		const struct pdesc *d = &c->descs[i];
		sbuf_adds(out, i ? ", " : " ");
		if (d->id)
			sbuf_printf(out, "%" PRIu32, d->id);
		else
			sbuf_printf(out, "%s:%s:%s:%s", d->prov, d->mod, d->func, d->name);
	}
	sbuf_adds(out, c->has_body ? "\n" : " default\n");
	if (c->pred) {
		line_begin(1, "predicate\n", out);
		expr_print_types(c->pred, 2, fmt, out);
	}
	stmt_print(c->body, 1, fmt, out);
}

/* Bodies of structs and enums are printed below the line that they belong to. */
static void print_body(const struct type_expr *t, int indent, type_fmt_fn *fmt, struct sbuf *out)
{
	while (t->sub)
		t = t->sub;
	if (!t->has_body)
		return;
	for (uint32_t i = 0; i < t->n; i++) {
		line_begin(indent, "", out);
		if (t->kind == TE_ENUM) {
			sbuf_printf(out, "%s\n", t->enums[i].name);
			if (t->enums[i].value)
				expr_print_types(t->enums[i].value, indent + 1, fmt, out);
			continue;
		}
		const struct te_member *m = &t->members[i];
		type_expr_text(m->type, m->name, out);
		sbuf_adds(out, m->bits ? " : " : "");
		if (m->bits)
			expr_text(m->bits, out);
		sbuf_addc(out, '\n');
		print_body(m->type, indent + 1, fmt, out);
	}
}

static void print_decl(const struct decl *d, type_fmt_fn *fmt, struct sbuf *out)
{
	static const char *const scopes[] = { "", "self ", "this " };

	sbuf_printf(out, "%s %s%s", d->kind == DCL_TYPEDEF ? "typedef" : "declare",
		    d->is_extern ? "extern " : "", scopes[d->scope]);
	type_expr_text(d->type, d->name, out);
	sbuf_addc(out, '\n');
	print_body(d->type, 1, fmt, out);
}

static void print_members(const struct te_member *m, uint32_t n, struct sbuf *out)
{
	for (uint32_t i = 0; i < n; i++) {
		sbuf_adds(out, i ? ", " : "");
		type_expr_text(m[i].type, m[i].name, out);
	}
}

static void print_inline(const struct inline_decl *d, type_fmt_fn *fmt, struct sbuf *out)
{
	sbuf_adds(out, "inline ");
	type_expr_text(d->type, d->name, out);
	if (d->n_params) {
		sbuf_adds(out, " [");
		print_members(d->params, d->n_params, out);
		sbuf_addc(out, ']');
	}
	sbuf_addc(out, '\n');
	expr_print_types(d->value, 1, fmt, out);
}

static void print_xlator(const struct xlator_decl *x, type_fmt_fn *fmt, struct sbuf *out)
{
	sbuf_adds(out, "translator ");
	type_expr_text(x->out, NULL, out);
	sbuf_adds(out, " < ");
	type_expr_text(x->in, x->param, out);
	sbuf_adds(out, " >\n");
	for (uint32_t i = 0; i < x->n; i++) {
		line_begin(1, x->members[i].name, out);
		sbuf_addc(out, '\n');
		expr_print_types(x->members[i].value, 2, fmt, out);
	}
}

static void print_provider(const struct provider_decl *d, struct sbuf *out)
{
	sbuf_printf(out, "provider %s\n", d->name);
	for (uint32_t i = 0; i < d->n; i++) {
		const struct probe_decl *p = &d->probes[i];
		sbuf_printf(out, "  probe %s (", p->name);
		print_members(p->args, p->n_args, out);
		if (p->xargs != p->args) {
			sbuf_adds(out, " : ");
			print_members(p->xargs, p->n_xargs, out);
		}
		sbuf_adds(out, ")\n");
	}
}

static void print_pragma(const struct pragma *p, struct sbuf *out)
{
	sbuf_adds(out, p->is_d ? "pragma D" : "pragma");
	for (uint32_t i = 0; i < p->n; i++)
		sbuf_printf(out, " %s", p->words[i]);
	sbuf_addc(out, '\n');
}

void ast_print_types(const struct ast *ast, type_fmt_fn *fmt, struct sbuf *out)
{
	for (const struct item *it = ast->first; it; it = it->next) {
		switch (it->kind) {
		case IT_CLAUSE: print_clause(it->clause, fmt, out); break;
		case IT_DECL: print_decl(it->decl, fmt, out); break;
		case IT_INLINE: print_inline(it->inl, fmt, out); break;
		case IT_XLATOR: print_xlator(it->xlator, fmt, out); break;
		case IT_PROVIDER: print_provider(it->provider, out); break;
		case IT_PRAGMA: print_pragma(it->pragma, out); break;
		}
	}
}

void ast_print(const struct ast *ast, struct sbuf *out)
{
	ast_print_types(ast, NULL, out);
}
