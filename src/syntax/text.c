// SPDX-License-Identifier: MIT
/*
 * The tree back to D text, as short as the grammar allows: an operand gets parentheses only if it
 * binds less tightly than its place demands. What is printed parses to the same tree.
 */
#include <inttypes.h>
#include <string.h>

#include "syntax/lex.h"

/* Places in an expression, by how tightly they bind; binary operators lie between. */
enum {
	P_COMMA,
	P_ASSIGN,
	P_COND,
	P_BINARY, /* + precedence of the operator */
	P_UNARY = P_BINARY + 12,
	P_POSTFIX,
	P_PRIMARY,
};

static const struct {
	const char *text;
	int prec;
} ops[] = {
#define BINOP(op, token, assign, text, prec) [op] = { text, P_BINARY + prec },
#define UNOP(op, token, text) [op] = { text, P_UNARY },
#include "tables/exprops.def"
#undef BINOP
#undef UNOP
	[OP_NONE] = { "", P_ASSIGN },
	[OP_POSTINC] = { "++", P_POSTFIX },
	[OP_POSTDEC] = { "--", P_POSTFIX },
};

const char *op_text(enum op op)
{
	return ops[op].text;
}

static void text_at(const struct expr *e, int min, struct sbuf *out);

/* ---- literals ---- */

static void char_text(unsigned char c, char quote, bool digit_next, struct sbuf *out)
{
	static const char from[] = "\a\b\f\n\r\t\v", to[] = "abfnrtv";
	const char *f = c ? strchr(from, c) : NULL;

	if (f)
		sbuf_printf(out, "\\%c", to[f - from]);
	else if (c == (unsigned char)quote || c == '\\')
		sbuf_printf(out, "\\%c", c);
	else if (c >= ' ' && c != 0x7f)
		sbuf_addc(out, (char)c);
	else
		sbuf_printf(out, digit_next ? "\\%03o" : "\\%o", c);
}

static void string_text(const char *s, uint32_t n, struct sbuf *out)
{
	sbuf_addc(out, '"');
	for (uint32_t i = 0; i < n; i++)
		char_text((unsigned char)s[i], '"', i + 1 < n && lex_is_digit(s[i + 1]), out);
	sbuf_addc(out, '"');
}

static void charconst_text(uint64_t v, struct sbuf *out)
{
	int n = 8;

	while (n > 1 && !(v >> (n - 1) * 8))
		n--;
	sbuf_addc(out, '\'');
	for (int i = 0; i < n; i++)
		char_text((unsigned char)(v >> i * 8), '\'', true, out);
	sbuf_addc(out, '\'');
}

static void int_text(const struct expr *e, struct sbuf *out)
{
	const char *suffix = e->suffix ? e->suffix : "";
	bool is_unsigned = strchr(suffix, 'u') != NULL;

	if (e->base == 1)
		charconst_text(e->i, out);
	else if (e->base == 16)
		sbuf_printf(out, "0x%" PRIx64 "%s", e->i, suffix);
	else if (e->base == 8)
		sbuf_printf(out, "0%" PRIo64 "%s", e->i, suffix);
	else if (is_unsigned || e->base == 10)
		sbuf_printf(out, "%" PRIu64 "%s", e->i, suffix);
	else
		sbuf_printf(out, "%" PRId64 "%s", (int64_t)e->i, suffix);
}

/* ---- expressions ---- */

static void scoped_name(const struct expr *e, struct sbuf *out)
{
	static const char *const scopes[] = { "", "self->", "this->" };

	sbuf_adds(out, scopes[e->scope]);
	if (e->module)
		sbuf_printf(out, "%s`", e->module);
	sbuf_adds(out, e->name ? e->name : "?");
}

static void args_text(const struct expr *e, char open, char close, struct sbuf *out)
{
	sbuf_addc(out, open);
	for (uint32_t i = 0; i < e->n_args; i++) {
		sbuf_adds(out, i ? ", " : "");
		text_at(e->args[i], P_ASSIGN, out);
	}
	sbuf_addc(out, close);
}

/* - -x, not --x: would the operand's first character join the operator? */
static bool needs_space(const struct expr *e)
{
	const char *op = op_text(e->op);

	if (e->a->kind == E_UNARY)
		return strchr("+-&", op[0]) && op_text(e->a->op)[0] == op[0] &&
		       e->a->op != OP_POSTINC && e->a->op != OP_POSTDEC;
	return e->a->kind == E_INT && op[0] == '-' && !e->a->base && (int64_t)e->a->i < 0;
}

static void unary_text(const struct expr *e, struct sbuf *out)
{
	if (e->op == OP_POSTINC || e->op == OP_POSTDEC) {
		text_at(e->a, P_POSTFIX, out);
		sbuf_adds(out, op_text(e->op));
		return;
	}
	sbuf_adds(out, op_text(e->op));
	if (needs_space(e))
		sbuf_addc(out, ' ');
	text_at(e->a, P_UNARY, out);
}

static void binary_text(const struct expr *e, struct sbuf *out)
{
	int prec = ops[e->op].prec;

	text_at(e->a, prec, out);
	sbuf_printf(out, " %s ", op_text(e->op));
	text_at(e->b, prec + 1, out);
}

static void cond_text(const struct expr *e, struct sbuf *out)
{
	text_at(e->a, P_BINARY, out);
	sbuf_adds(out, " ? ");
	text_at(e->b, P_COMMA, out);
	sbuf_adds(out, " : ");
	text_at(e->c, P_COND, out);
}

static void assign_text(const struct expr *e, struct sbuf *out)
{
	text_at(e->a, P_UNARY, out);
	sbuf_printf(out, " %s= ", op_text(e->op));
	text_at(e->b, P_ASSIGN, out);
}

static void cast_text(const struct expr *e, struct sbuf *out)
{
	if (e->texpr) {
		sbuf_addc(out, '(');
		type_expr_text(e->texpr, NULL, out);
		sbuf_addc(out, ')');
	}
	text_at(e->a, P_UNARY, out);
}

/* word(type[, designator]) or word operand */
static void keyword_text(const struct expr *e, const char *word, struct sbuf *out)
{
	sbuf_adds(out, word);
	if (!e->texpr) {
		sbuf_addc(out, '(');
		text_at(e->a, P_COMMA, out);
		sbuf_addc(out, ')');
		return;
	}
	sbuf_adds(out, e->kind == E_XLATE ? " <" : "(");
	type_expr_text(e->texpr, NULL, out);
	if (e->kind == E_OFFSETOF) {
		sbuf_adds(out, ", ");
		text_at(e->a, P_POSTFIX, out);
	}
	sbuf_adds(out, e->kind == E_XLATE ? ">(" : "");
	if (e->kind == E_XLATE)
		text_at(e->a, P_COMMA, out);
	sbuf_addc(out, ')');
}

static int prec_of(const struct expr *e)
{
	switch (e->kind) {
	case E_COMMA: return P_COMMA;
	case E_ASSIGN: return P_ASSIGN;
	case E_COND: return P_COND;
	case E_BINARY:
	case E_UNARY: return ops[e->op].prec;
	case E_SIZEOF:
	case E_STRINGOF: return P_UNARY;
	case E_CAST: return e->texpr ? P_UNARY : prec_of(e->a);
	case E_INT: return e->base || (int64_t)e->i >= 0 ? P_PRIMARY : P_UNARY;
	default: return P_POSTFIX;
	}
}

static void kind_text(const struct expr *e, struct sbuf *out)
{
	switch (e->kind) {
	case E_INT: int_text(e, out); break;
	case E_STR: string_text(e->str, e->len, out); break;
	case E_UNARY: unary_text(e, out); break;
	case E_BINARY: binary_text(e, out); break;
	case E_COND: cond_text(e, out); break;
	case E_ASSIGN: assign_text(e, out); break;
	case E_COMMA:
		text_at(e->a, P_COMMA, out);
		sbuf_adds(out, ", ");
		text_at(e->b, P_ASSIGN, out);
		break;
	case E_CALL:
		scoped_name(e, out);
		args_text(e, '(', ')', out);
		break;
	case E_INDEX:
		text_at(e->a, P_POSTFIX, out);
		args_text(e, '[', ']', out);
		break;
	case E_MEMBER:
		text_at(e->a, P_POSTFIX, out);
		sbuf_printf(out, "%s%s", e->arrow ? "->" : ".", e->name);
		break;
	case E_CAST: cast_text(e, out); break;
	case E_SIZEOF: keyword_text(e, "sizeof", out); break;
	case E_OFFSETOF: keyword_text(e, "offsetof", out); break;
	case E_STRINGOF: keyword_text(e, "stringof", out); break;
	case E_XLATE: keyword_text(e, "xlate", out); break;
	case E_AGG:
		sbuf_printf(out, "@%s", strcmp(e->name, "_") ? e->name : "");
		if (e->has_keys)
			args_text(e, '[', ']', out);
		break;
	case E_IDENT:
	case E_VAR:
	case E_BUILTIN:
	case E_ENUMCONST:
	case E_KSYM:
	case E_PARAM:
		scoped_name(e, out);
		if (e->n_args)
			args_text(e, '[', ']', out);
		break;
	}
}

static void text_at(const struct expr *e, int min, struct sbuf *out)
{
	bool paren = prec_of(e) < min;

	if (paren)
		sbuf_addc(out, '(');
	kind_text(e, out);
	if (paren)
		sbuf_addc(out, ')');
}

void expr_text(const struct expr *e, struct sbuf *out)
{
	text_at(e, P_COMMA, out);
}

/* ---- types ---- */

/* Longer chains do not come out of the parser. */
#define CHAIN_MAX 72

static void quals_text(uint32_t quals, struct sbuf *out)
{
	static const char *const names[] = { "const ", "volatile ", "restrict ", "userland " };

	for (unsigned i = 0; i < 4; i++)
		if (quals & 1u << i)
			sbuf_adds(out, names[i]);
}

static void trim_blank(struct sbuf *out)
{
	if (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
}

static void base_text(const struct type_expr *t, struct sbuf *out)
{
	const char *kw = t->kind == TE_STRUCT ? "struct " :
			 t->kind == TE_UNION  ? "union " :
			 t->kind == TE_ENUM   ? "enum " :
						"";

	quals_text(t->quals, out);
	if (t->module)
		sbuf_printf(out, "%s`", t->module);
	sbuf_printf(out, "%s%s", kw, t->name ? t->name : "{ ... }");
}

static void list_text(const struct type_expr *t, struct sbuf *out)
{
	for (uint32_t i = 0; i < t->n; i++) {
		sbuf_adds(out, i ? ", " : "");
		type_expr_text(t->members[i].type, t->members[i].name, out);
	}
	if (t->variadic)
		sbuf_adds(out, t->n ? ", ..." : "...");
}

static void suffix_text(const struct type_expr *t, struct sbuf *out)
{
	bool array = t->kind == TE_ARRAY;

	sbuf_addc(out, array ? '[' : '(');
	if (!array || t->assoc)
		list_text(t, out);
	else if (t->nelem)
		expr_text(t->nelem, out);
	if (!array && !t->n && !t->variadic)
		sbuf_adds(out, "void");
	sbuf_addc(out, array ? ']' : ')');
}

void type_expr_text(const struct type_expr *t, const char *name, struct sbuf *out)
{
	const struct type_expr *chain[CHAIN_MAX];
	unsigned n = 0;

	for (;
	     n < CHAIN_MAX && t && (t->kind == TE_PTR || t->kind == TE_ARRAY || t->kind == TE_FUNC);
	     t = t->sub)
		chain[n++] = t;
	if (t)
		base_text(t, out);
	if (n && chain[n - 1]->kind == TE_PTR)
		sbuf_addc(out, ' ');
	else if (name || (n && chain[0]->kind == TE_PTR))
		sbuf_addc(out, ' ');
	/* outermost last: the prefix is printed backwards, then the name, then the suffixes */
	for (unsigned i = n; i-- > 0;) {
		if (chain[i]->kind == TE_PTR) {
			sbuf_addc(out, '*');
			quals_text(chain[i]->quals, out);
		} else if (i > 0 && chain[i - 1]->kind == TE_PTR) {
			sbuf_addc(out, '(');
		}
	}
	if (name)
		sbuf_adds(out, name);
	else if (n && chain[0]->kind == TE_PTR && chain[0]->quals)
		trim_blank(out);
	for (unsigned i = 0; i < n; i++) {
		if (chain[i]->kind == TE_PTR)
			continue;
		if (i > 0 && chain[i - 1]->kind == TE_PTR)
			sbuf_addc(out, ')');
		suffix_text(chain[i], out);
	}
}
