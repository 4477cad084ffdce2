// SPDX-License-Identifier: MIT
/*
 * Expressions, by precedence climbing over the table of operators (tables/exprops.def).
 *
 *	expr    = assign { "," assign }
 *	assign  = cond [ ("=" | "+=" | ...) assign ]       the left side must be unary
 *	cond    = binary [ "?" expr ":" cond ]
 *	unary   = op unary | "(" type ")" unary | "sizeof" ... | "stringof" unary | postfix
 *	postfix = primary { "." name | "->" name | "[" args "]" | "(" args ")" | "++" | "--" }
 *
 * Two limits keep later passes, which recurse over the tree, off the end of the stack: nesting of the
 * text (parse_enter) and height of the tree, which p->height carries upward: after each rule it is
 * the height of the expression returned.
 *
 * In a predicate, a '/' outside of parentheses is its end if '{', ';', '/' or the end of the input
 * follows; else it divides.
 */
#include <string.h>

#include "syntax/parser.h"

static struct expr *parse_unary(struct parser *p);

static struct expr *new_expr(struct parser *p, enum expr_kind kind, struct srcloc loc)
{
	struct expr *e = arena_new_obj(p->a, struct expr);
	e->kind = kind;
	e->loc = loc;
	return e;
}

/* What an erroneous rule returns. */
static struct expr *no_expr(struct parser *p)
{
	p->height = 1;
	return new_expr(p, E_INT, p->tok.loc);
}

/* The tree just built has a child of the given height beside that of p->height. */
static void set_height(struct parser *p, const struct expr *e, uint32_t child)
{
	if (child > p->height)
		p->height = child;
	if (++p->height > PARSE_MAX_HEIGHT)
		parse_error(p, D_SYNTAX, e->loc, "expression has more than %d levels",
			    PARSE_MAX_HEIGHT);
}

/* A rule for what stands in brackets: a '/' in there always divides. */
static struct expr *in_brackets(struct parser *p, struct expr *(*rule)(struct parser *p))
{
	bool in_pred = p->in_pred;

	if (!parse_enter(p))
		return no_expr(p);
	p->in_pred = false;
	struct expr *e = rule(p);
	p->in_pred = in_pred;
	parse_leave(p);
	return e;
}

/* ---- primary ---- */

static struct expr *int_expr(struct parser *p)
{
	struct token t = parse_next(p);
	struct expr *e = new_expr(p, E_INT, t.loc);

	e->i = t.i;
	e->base = t.base;
	e->suffix = t.suffix;
	e->unsuffixed = t.suffix[0] == '\0';
	if (!t.neg)
		return e;
	struct expr *neg = new_expr(p, E_UNARY, t.loc);
	neg->op = OP_NEG;
	neg->a = e;
	p->height = 2;
	return neg;
}

/* Literals that follow each other are one. */
static struct expr *str_expr(struct parser *p)
{
	struct token t = parse_next(p);
	struct expr *e = new_expr(p, E_STR, t.loc);
	char *all = NULL;
	uint32_t n = t.len, cap = 0;

	while (parse_peek(p) == T_STR) {
		struct token more = parse_next(p);
		if (!all || n + more.len >= cap) {
			const char *old = all ? all : t.str;
			cap = (n + more.len + 1) * 2;
			all = arena_alloc(p->a, cap);
			memcpy(all, old, n);
		}
		memcpy(all + n, more.str, more.len);
		n += more.len;
		all[n] = '\0';
	}
	e->loc = parse_span(p, t.loc);
	e->str = all ? all : t.str;
	e->len = n;
	return e;
}

/* Arguments up to end, which is consumed. At least one if min is 1. */
static void parse_args(struct parser *p, struct expr *e, enum tok end, struct srcloc open)
{
	uint32_t cap = 0, height = 0;

	if (end == T_RPAREN && parse_accept(p, end))
		return;
	do {
		struct expr *arg = in_brackets(p, parse_assign);
		e->args = arena_grow(p->a, e->args, e->n_args, &cap, sizeof(*e->args));
		e->args[e->n_args++] = arg;
		height = p->height > height ? p->height : height;
	} while (parse_accept(p, T_COMMA));
	parse_close(p, end, open);
	p->height = height;
}

static struct expr *agg_expr(struct parser *p)
{
	struct token t = parse_next(p);
	struct expr *e = new_expr(p, E_AGG, t.loc);

	e->name = t.name->s;
	if (parse_accept(p, T_LBRACKET)) {
		e->has_keys = true;
		parse_args(p, e, T_RBRACKET, p->last);
		e->loc = parse_span(p, t.loc);
		set_height(p, e, 0);
		if (parse_peek(p) == T_LBRACKET)
			parse_error(p, D_AGG_MDIM, p->tok.loc,
				    "aggregation @%.80s is indexed twice: keys go into one [ ]",
				    e->name);
	}
	return e;
}

static struct expr *scoped_expr(struct parser *p)
{
	struct token t = parse_next(p);
	struct expr *e = new_expr(p, E_IDENT, t.loc);

	e->scope = t.kind == T_SELF ? SC_SELF : SC_THIS;
	if (parse_expect(p, T_ARROW))
		e->name = parse_any_name(p);
	e->loc = parse_span(p, t.loc);
	return e;
}

static struct expr *ident_expr(struct parser *p)
{
	struct token t = parse_next(p);
	struct expr *e = new_expr(p, E_IDENT, t.loc);

	e->module = t.module;
	e->name = t.name->s;
	return e;
}

/* xlate < type > ( expr ) */
static struct expr *xlate_expr(struct parser *p)
{
	struct expr *e = new_expr(p, E_XLATE, parse_next(p).loc);

	parse_expect(p, T_LT);
	e->texpr = parse_type_name(p);
	parse_expect(p, T_GT);
	parse_expect(p, T_LPAREN);
	struct srcloc open = p->last;
	e->a = in_brackets(p, parse_expr);
	parse_close(p, T_RPAREN, open);
	e->loc = parse_span(p, e->loc);
	set_height(p, e, 0);
	return e;
}

static struct expr *index_expr(struct parser *p, struct expr *a)
{
	struct srcloc open = parse_next(p).loc;
	struct expr *e = new_expr(p, E_INDEX, a->loc);

	e->a = a;
	parse_args(p, e, T_RBRACKET, open);
	return e;
}

static struct expr *member_expr(struct parser *p, struct expr *a)
{
	struct expr *e = new_expr(p, E_MEMBER, a->loc);

	e->arrow = parse_next(p).kind == T_ARROW;
	e->a = a;
	e->name = parse_any_name(p);
	return e;
}

/* offsetof ( type , designator ): a member, then any .member and [index] */
static struct expr *offsetof_expr(struct parser *p)
{
	struct expr *e = new_expr(p, E_OFFSETOF, parse_next(p).loc);

	parse_expect(p, T_LPAREN);
	struct srcloc open = p->last;
	e->texpr = parse_type_name(p);
	parse_expect(p, T_COMMA);
	e->a = new_expr(p, E_IDENT, p->tok.loc);
	e->a->name = parse_any_name(p);
	e->a->loc = p->last;
	uint32_t height = 1;
	while (parse_peek(p) == T_DOT || parse_peek(p) == T_LBRACKET) {
		p->height = 0;
		e->a = p->tok.kind == T_DOT ? member_expr(p, e->a) : index_expr(p, e->a);
		e->a->loc = parse_span(p, e->a->loc);
		set_height(p, e, height);
		height = p->height;
	}
	parse_close(p, T_RPAREN, open);
	e->loc = parse_span(p, e->loc);
	p->height = height;
	set_height(p, e, 0);
	return e;
}

static struct expr *paren_expr(struct parser *p)
{
	struct srcloc open = parse_next(p).loc;
	struct expr *e = in_brackets(p, parse_expr);

	parse_close(p, T_RPAREN, open);
	e->loc = p->paren = parse_span(p, open);
	return e;
}

static struct expr *parse_primary(struct parser *p)
{
	p->height = 1;
	switch (parse_peek(p)) {
	case T_INT: return int_expr(p);
	case T_STR: return str_expr(p);
	case T_IDENT: return ident_expr(p);
	case T_AGG: return agg_expr(p);
	case T_SELF:
	case T_THIS: return scoped_expr(p);
	case T_XLATE: return xlate_expr(p);
	case T_OFFSETOF: return offsetof_expr(p);
	case T_LPAREN: return paren_expr(p);
	default: parse_syntax_error(p, NULL); return no_expr(p);
	}
}

/* ---- postfix ---- */

/* The name called becomes the call. */
static struct expr *call_expr(struct parser *p, struct expr *callee)
{
	struct srcloc open = parse_next(p).loc;

	if (callee->kind != E_IDENT || callee->scope != SC_NONE) {
		parse_error(p, D_FUNC_IDENT, callee->loc, "only a function's name can be called");
		return callee;
	}
	callee->kind = E_CALL;
	parse_args(p, callee, T_RPAREN, open);
	return callee;
}

static struct expr *postinc_expr(struct parser *p, struct expr *a)
{
	struct expr *e = new_expr(p, E_UNARY, a->loc);

	e->op = parse_next(p).kind == T_INC ? OP_POSTINC : OP_POSTDEC;
	e->a = a;
	return e;
}

static struct expr *parse_postfix(struct parser *p)
{
	struct expr *e = parse_primary(p);

	for (;;) {
		uint32_t height = p->height;
		p->height = 0;
		switch (parse_peek(p)) {
		case T_LPAREN: e = call_expr(p, e); break;
		case T_LBRACKET: e = index_expr(p, e); break;
		case T_DOT:
		case T_ARROW: e = member_expr(p, e); break;
		case T_INC:
		case T_DEC: e = postinc_expr(p, e); break;
		default: p->height = height; return e;
		}
		e->loc = parse_span(p, e->loc);
		set_height(p, e, height);
	}
}

/* ---- unary ---- */

/* Can the token begin an operand? Decides whether "(name)" before it is a cast. */
static bool begins_operand(enum tok t)
{
	switch (t) {
	case T_IDENT:
	case T_INT:
	case T_STR:
	case T_AGG:
	case T_SELF:
	case T_THIS:
	case T_LPAREN:
	case T_NOT:
	case T_TILDE:
	case T_MINUS:
	case T_PLUS:
	case T_STAR:
	case T_AMP:
	case T_INC:
	case T_DEC:
	case T_SIZEOF:
	case T_STRINGOF:
	case T_OFFSETOF:
	case T_XLATE: return true;
	default: return false;
	}
}

/*
 * "(" has been seen: does a type in parentheses begin here? A name counts as a type only if the
 * tokens behind it allow that, and if it is one (asked last, as it may be a costly question).
 */
static bool at_paren_type(struct parser *p, bool cast)
{
	struct token t, behind;
	enum tok k = parse_ahead(p, 1, &t);
	unsigned n = 2;

	if (k != T_IDENT)
		return tok_class(k) == KW_TYPE || tok_class(k) == KW_QUAL;
	if (t.name->is_value && !t.module)
		return false;
	k = parse_ahead(p, n, &behind);
	if (k == T_RPAREN) {
		if (cast && !begins_operand(parse_ahead(p, 3, &behind)))
			return false;
	} else if (k == T_STAR) {
		while (n < 16 && (k == T_STAR || tok_class(k) == KW_QUAL))
			k = parse_ahead(p, ++n, &behind);
		if (k != T_RPAREN && k != T_LPAREN && k != T_LBRACKET)
			return false;
	} else if (tok_class(k) != KW_QUAL && k != T_LBRACKET) {
		return false;
	}
	return parse_is_type(p, t.module, t.name);
}

static struct type_expr *parse_paren_type(struct parser *p)
{
	struct srcloc open = parse_next(p).loc;
	struct type_expr *t = parse_type_name(p);

	parse_close(p, T_RPAREN, open);
	return t;
}

static struct expr *operand(struct parser *p, struct expr *e)
{
	if (!parse_enter(p))
		return e;
	e->a = parse_unary(p);
	parse_leave(p);
	e->loc = parse_span(p, e->loc);
	set_height(p, e, 0);
	return e;
}

static struct expr *sizeof_expr(struct parser *p)
{
	struct expr *e = new_expr(p, E_SIZEOF, parse_next(p).loc);

	if (parse_peek(p) != T_LPAREN || !at_paren_type(p, false))
		return operand(p, e);
	e->texpr = parse_paren_type(p);
	e->loc = parse_span(p, e->loc);
	p->height = 1;
	return e;
}

static enum op prefix_op(enum tok t)
{
	switch (t) {
#define BINOP(op, token, assign, text, prec)
#define UNOP(op, token, text) \
	case token:           \
		return op;
#include "tables/exprops.def"
#undef BINOP
#undef UNOP
	default: return OP_NONE;
	}
}

static struct expr *parse_unary(struct parser *p)
{
	enum tok t = parse_peek(p);
	enum op op = prefix_op(t);
	struct expr *e;

	if (op != OP_NONE) {
		e = new_expr(p, E_UNARY, parse_next(p).loc);
		e->op = op;
		return operand(p, e);
	}
	if (t == T_SIZEOF)
		return sizeof_expr(p);
	if (t == T_STRINGOF)
		return operand(p, new_expr(p, E_STRINGOF, parse_next(p).loc));
	if (t == T_LPAREN && at_paren_type(p, true)) {
		e = new_expr(p, E_CAST, p->tok.loc);
		e->texpr = parse_paren_type(p);
		return operand(p, e);
	}
	return parse_postfix(p);
}

/* ---- binary ---- */

struct binop {
	enum op op;
	enum tok tok, assign;
	unsigned prec;
};

static const struct binop binops[] = {
#define BINOP(op, token, assign, text, prec) { op, token, assign, prec },
#define UNOP(op, token, text)
#include "tables/exprops.def"
#undef BINOP
#undef UNOP
};

/* NULL: not a binary operator. */
static const struct binop *binop_of(enum tok t)
{
	if (t < T_STAR || t > T_LOR)
		return NULL;
	for (size_t i = 0; i < sizeof(binops) / sizeof(binops[0]); i++)
		if (binops[i].tok == t)
			return &binops[i];
	return NULL;
}

/* "/" has been seen in a predicate. */
static bool ends_predicate(const struct parser *p)
{
	if (!p->in_pred)
		return false;
	char c = lex_peek_char(&p->lx);
	return c == '{' || c == ';' || c == '/' || c == '\0';
}

/* Operators of at least the given precedence. */
static struct expr *parse_binary(struct parser *p, unsigned prec)
{
	struct expr *left = parse_unary(p);

	for (;;) {
		enum tok t = parse_peek(p);
		const struct binop *b = binop_of(t);
		if (!b || b->prec < prec || (t == T_SLASH && ends_predicate(p)))
			return left;
		uint32_t height = p->height;
		struct expr *e = new_expr(p, E_BINARY, left->loc);
		parse_next(p);
		e->op = b->op;
		e->a = left;
		e->b = parse_binary(p, b->prec + 1);
		e->loc = parse_span(p, e->loc);
		set_height(p, e, height);
		left = e;
	}
}

struct expr *parse_cond(struct parser *p)
{
	struct expr *cond = parse_binary(p, 1);

	if (parse_peek(p) != T_QUESTION)
		return cond;
	uint32_t height = p->height;
	struct expr *e = new_expr(p, E_COND, cond->loc);
	parse_next(p);
	e->a = cond;
	e->b = in_brackets(p, parse_expr);
	height = p->height > height ? p->height : height;
	parse_expect(p, T_COLON);
	if (!parse_enter(p))
		return e;
	e->c = parse_cond(p);
	parse_leave(p);
	e->loc = parse_span(p, e->loc);
	set_height(p, e, height);
	return e;
}

static bool assign_op(enum tok t, enum op *ret)
{
	*ret = OP_NONE;
	if (t == T_ASSIGN)
		return true;
	if (t <= T_ASSIGN || t > T_OR_EQ)
		return false;
	for (size_t i = 0; i < sizeof(binops) / sizeof(binops[0]); i++)
		if (binops[i].assign == t)
			*ret = binops[i].op;
	return *ret != OP_NONE;
}

/* By the grammar: whether it is an lvalue is not seen here. */
static bool can_be_assigned(const struct parser *p, const struct expr *e)
{
	if (e->loc.off == p->paren.off && e->loc.len == p->paren.len)
		return true;
	return e->kind != E_BINARY && e->kind != E_COND && e->kind != E_COMMA;
}

struct expr *parse_assign(struct parser *p)
{
	struct expr *left = parse_cond(p);
	enum op op;

	if (!assign_op(parse_peek(p), &op))
		return left;
	if (!can_be_assigned(p, left)) {
		parse_syntax_error(p, NULL);
		return left;
	}
	uint32_t height = p->height;
	struct expr *e = new_expr(p, E_ASSIGN, left->loc);
	parse_next(p);
	if (!parse_enter(p))
		return left;
	e->op = op;
	e->a = left;
	e->b = parse_assign(p);
	parse_leave(p);
	e->loc = parse_span(p, e->loc);
	set_height(p, e, height);
	if (left->kind == E_IDENT && !left->module && left->scope == SC_NONE)
		lex_name(&p->lx, left->name, strlen(left->name))->is_value = true;
	return e;
}

struct expr *parse_expr(struct parser *p)
{
	struct expr *left = parse_assign(p);

	while (parse_peek(p) == T_COMMA) {
		uint32_t height = p->height;
		struct expr *e = new_expr(p, E_COMMA, left->loc);
		parse_next(p);
		e->a = left;
		e->b = parse_assign(p);
		e->loc = parse_span(p, e->loc);
		set_height(p, e, height);
		left = e;
	}
	return left;
}
