// SPDX-License-Identifier: MIT
/*
 * Types as written: specifiers and declarators.
 *
 *	specs      = { qualifier | class | word of a basic type | name | struct ... | enum ... }
 *	declarator = { "*" { qualifier } } ( "(" declarator ")" | [ name ] ) { suffix }
 *	suffix     = "[" [ expr | keys ] "]" | "(" [ params ] ")"
 *
 * A declarator reads inside out. The chain of types it stands for is built from the outside: head is
 * what the name is, and a slot says where the next type, finally the base, is to be plugged in.
 */
#include <string.h>

#include "syntax/parser.h"

/* Longest chain of pointers, arrays and functions in one declarator. */
#define TYPE_MAX_CHAIN 64

static struct type_expr *new_type(struct parser *p, enum te_kind kind, struct srcloc loc)
{
	struct type_expr *t = arena_new_obj(p->a, struct type_expr);
	t->kind = kind;
	t->loc = loc;
	return t;
}

bool parse_is_type(struct parser *p, const char *module, struct name *name)
{
	const struct parse_env *env = p->env;

	if (module)
		return !env->is_type || env->is_type(env->priv, module, name->s);
	if (name->is_value)
		return false;
	if (!name->type_known) {
		name->is_type = env->is_type && env->is_type(env->priv, NULL, name->s);
		name->type_known = true;
	}
	return name->is_type;
}

bool parse_begins_type(struct parser *p, const struct token *t)
{
	enum kw_class class_ = tok_class(t->kind);

	if (t->kind == T_IDENT)
		return parse_is_type(p, t->module, t->name);
	return class_ == KW_TYPE || class_ == KW_QUAL;
}

/* ---- basic types ---- */

enum {
	W_VOID = 1,
	W_CHAR = 2,
	W_INT = 4,
	W_FLOAT = 8,
	W_DOUBLE = 16,
	W_BOOL = 32,
	W_STRING = 64,
	W_OTHER = 128, /* a name or struct, union, enum */
	W_BASE = 255,
	W_SHORT = 256,
	W_LONG = 512,
	W_LLONG = 1024,
	W_SIGNED = 2048,
	W_UNSIGNED = 4096,
	W_LEN = W_SHORT | W_LONG | W_LLONG,
	W_SIGN = W_SIGNED | W_UNSIGNED,
};

static unsigned word_of(enum tok t)
{
	switch (t) {
	case T_VOID: return W_VOID;
	case T_CHAR: return W_CHAR;
	case T_KINT: return W_INT;
	case T_FLOAT: return W_FLOAT;
	case T_DOUBLE: return W_DOUBLE;
	case T_BOOL: return W_BOOL;
	case T_STRING: return W_STRING;
	case T_SHORT: return W_SHORT;
	case T_LONG: return W_LONG;
	case T_SIGNED: return W_SIGNED;
	case T_UNSIGNED: return W_UNSIGNED;
	default: return W_OTHER;
	}
}

/* The error in a set of words with another one, D_UNKNOWN if there is none. */
static enum errtag check_words(unsigned words)
{
	unsigned base = words & W_BASE, len = words & W_LEN, sign = words & W_SIGN;

	if ((base & (base - 1)) || sign == W_SIGN || (len & (len - 1)))
		return D_DECL_COMBO;
	if (base == W_VOID && (len || sign))
		return D_DECL_VOIDATTR;
	if (base == W_CHAR && len)
		return D_DECL_CHARATTR;
	if (sign && base && !(base & (W_CHAR | W_INT)))
		return D_DECL_SIGNINT;
	if (len && base && base != W_INT && !(base == W_DOUBLE && len == W_LONG))
		return D_DECL_LONGINT;
	return D_UNKNOWN;
}

static const char *words_problem(enum errtag tag)
{
	switch (tag) {
	case D_DECL_VOIDATTR: return "void takes no further type words";
	case D_DECL_CHARATTR: return "char can be neither short nor long";
	case D_DECL_SIGNINT: return "only integers can be signed or unsigned";
	case D_DECL_LONGINT: return "only int and double can be short or long";
	default: return "invalid combination of type words";
	}
}

/* The words so far and one more, or 0 with an error reported. */
static unsigned add_word(struct parser *p, unsigned words, unsigned word)
{
	unsigned both = words | word;

	if (word == W_LONG && (words & W_LONG))
		both = (words & ~(unsigned)W_LONG) | W_LLONG;
	enum errtag tag = check_words(both);
	if (tag == D_UNKNOWN && (words & word) && word != W_LONG)
		tag = D_DECL_COMBO;
	if (tag == D_UNKNOWN && word == W_LONG && (words & W_LLONG))
		tag = D_DECL_COMBO;
	if (tag == D_UNKNOWN)
		return both;
	parse_error(p, tag, p->tok.loc, "%s", words_problem(tag));
	return 0;
}

static const char *basic_name(unsigned words)
{
	bool u = words & W_UNSIGNED;

	switch (words & W_BASE) {
	case W_VOID: return "void";
	case W_CHAR: return u ? "unsigned char" : words & W_SIGNED ? "signed char" : "char";
	case W_FLOAT: return "float";
	case W_DOUBLE: return words & W_LONG ? "long double" : "double";
	case W_BOOL: return "_Bool";
	case W_STRING: return "string";
	default: break;
	}
	if (words & W_SHORT)
		return u ? "unsigned short" : "short";
	if (words & W_LONG)
		return u ? "unsigned long" : "long";
	if (words & W_LLONG)
		return u ? "unsigned long long" : "long long";
	return u ? "unsigned int" : "int";
}

/* ---- struct, union, enum ---- */

static struct type_expr *member_declarator(struct parser *p, struct type_expr *base,
					   const char **ret_name, struct srcloc *ret_loc);

static struct te_member *add_member(struct parser *p, struct type_expr *to, uint32_t *cap)
{
	to->members = arena_grow(p->a, to->members, to->n, cap, sizeof(*to->members));
	return &to->members[to->n++];
}

/* One declaration in a struct body: specifiers and any number of declarators. */
static void parse_members(struct parser *p, struct type_expr *to, uint32_t *cap)
{
	struct specs s;

	if (!parse_specs(p, SPECS_TYPE, &s))
		return;
	if (parse_peek(p) == T_SEMI) {
		if ((s.type->kind == TE_STRUCT || s.type->kind == TE_UNION) && s.type->has_body)
			*add_member(p, to, cap) =
				(struct te_member){ .type = s.type, .loc = s.loc };
		else
			parse_error(p, D_DECL_MNAME, s.loc, "member has no name");
	} else {
		do {
			struct te_member m = { .loc = p->tok.loc };
			m.type = member_declarator(p, s.type, &m.name, &m.loc);
			if (parse_accept(p, T_COLON))
				m.bits = parse_cond(p);
			else if (!m.name && (parse_peek(p) == T_SEMI || parse_peek(p) == T_COMMA))
				parse_error(p, D_DECL_MNAME, m.loc, "member has no name");
			else if (!m.name)
				parse_syntax_error(p, NULL);
			*add_member(p, to, cap) = m;
		} while (parse_accept(p, T_COMMA));
	}
	parse_expect(p, T_SEMI);
}

static void parse_struct_body(struct parser *p, struct type_expr *t)
{
	struct srcloc open = parse_next(p).loc;
	uint32_t cap = 0;

	t->has_body = true;
	if (!parse_enter(p))
		return;
	while (!p->panic && parse_peek(p) != T_RBRACE && parse_peek(p) != T_EOF)
		if (!parse_accept(p, T_SEMI))
			parse_members(p, t, &cap);
	parse_leave(p);
	parse_close(p, T_RBRACE, open);
}

static void parse_enum_body(struct parser *p, struct type_expr *t)
{
	struct srcloc open = parse_next(p).loc;
	uint32_t cap = 0;

	t->has_body = true;
	do {
		if (t->n && parse_peek(p) == T_RBRACE)
			break;
		struct te_enumerator e = { 0 };
		if (parse_expect(p, T_IDENT)) {
			e.name = p->tok.name->s;
			e.loc = p->last;
		}
		if (parse_accept(p, T_ASSIGN))
			e.value = parse_cond(p);
		t->enums = arena_grow(p->a, t->enums, t->n, &cap, sizeof(*t->enums));
		t->enums[t->n++] = e;
	} while (parse_accept(p, T_COMMA));
	parse_close(p, T_RBRACE, open);
}

static struct type_expr *parse_tagged(struct parser *p)
{
	struct token kw = parse_next(p);
	enum te_kind kind = kw.kind == T_STRUCT ? TE_STRUCT :
			    kw.kind == T_UNION  ? TE_UNION :
						  TE_ENUM;
	struct type_expr *t = new_type(p, kind, kw.loc);

	t->module = kw.module;
	if (parse_peek(p) == T_IDENT) {
		if (!t->module)
			t->module = p->tok.module;
		t->name = parse_next(p).name->s;
	}
	if (parse_peek(p) == T_LBRACE) {
		if (t->module)
			parse_error(p, D_DECL_SCOPE, kw.loc,
				    "a type of another module cannot be defined");
		else if (kind == TE_ENUM)
			parse_enum_body(p, t);
		else
			parse_struct_body(p, t);
	} else if (!t->name) {
		parse_syntax_error(p, NULL);
	}
	t->loc = parse_span(p, kw.loc);
	return t;
}

/* ---- specifiers ---- */

static uint32_t qual_of(enum tok t)
{
	return t == T_CONST    ? TQ_CONST :
	       t == T_VOLATILE ? TQ_VOLATILE :
	       t == T_RESTRICT ? TQ_RESTRICT :
				 TQ_USERLAND;
}

static void parse_class(struct parser *p, enum specs_mode mode, struct specs *s)
{
	struct token t = p->tok;
	const char *text = tok_text(t.kind);

	if (mode == SPECS_TYPE)
		parse_syntax_error(p, NULL);
	else if (mode == SPECS_PARAM && t.kind != T_REGISTER)
		parse_error(p, D_DECL_PARMCLASS, t.loc, "a parameter cannot be %s", text);
	else if (s->class_ != T_EOF)
		parse_error(p, D_DECL_CLASS, t.loc,
			    "only one storage class is possible: %s after %s", text,
			    tok_text(s->class_));
	else if (mode == SPECS_DECL && (t.kind == T_AUTO || t.kind == T_REGISTER))
		parse_error(p, D_DECL_BADCLASS, t.loc, "a D variable cannot be %s", text);
	parse_next(p);
	s->class_ = t.kind;
	s->scope = t.kind == T_SELF ? SC_SELF : t.kind == T_THIS ? SC_THIS : SC_NONE;
}

/* A word of the type has been seen: take it. */
static void parse_type_word(struct parser *p, struct specs *s, unsigned *words)
{
	enum tok t = p->tok.kind;
	unsigned word = word_of(t);

	*words = add_word(p, *words, word);
	if (p->panic) {
		return;
	} else if (t == T_STRUCT || t == T_UNION || t == T_ENUM) {
		s->type = parse_tagged(p);
	} else {
		struct token tok = parse_next(p);
		if (t != T_IDENT)
			return;
		s->type = new_type(p, TE_NAME, tok.loc);
		s->type->module = tok.module;
		s->type->name = tok.name->s;
	}
}

static void finish_specs(struct parser *p, struct specs *s, unsigned words, uint32_t quals)
{
	if (!s->type) {
		s->type = new_type(p, TE_BASIC, s->loc);
		s->type->name = basic_name(words);
	}
	s->type->quals = quals;
	s->loc = s->type->loc = parse_span(p, s->loc);
}

/* Words that are D's own: in C headers they are names like any other. */
static bool d_word(enum tok t)
{
	switch (t) {
	case T_COUNTER:
	case T_IMPORT:
	case T_PROBE:
	case T_PROVIDER:
	case T_SELF:
	case T_STRING:
	case T_STRINGOF:
	case T_THIS:
	case T_TRANSLATOR:
	case T_XLATE: return true;
	default: return false;
	}
}

bool parse_specs(struct parser *p, enum specs_mode mode, struct specs *ret)
{
	uint32_t quals = 0;
	unsigned words = 0;

	enum tok t = parse_peek(p);
	*ret = (struct specs){ .class_ = T_EOF, .loc = p->tok.loc };
	for (; !p->panic; t = parse_peek(p)) {
		enum kw_class class_ = tok_class(t);

		if (t == T_STRING && words && mode != SPECS_DECL)
			break; /* the name of a member in a C header */
		if (class_ == KW_TYPE || (t == T_IDENT && !words)) {
			parse_type_word(p, ret, &words);
		} else if (class_ == KW_QUAL) {
			quals |= qual_of(t);
			parse_next(p);
		} else if (class_ == KW_CLASS && !(words && mode != SPECS_DECL && d_word(t))) {
			parse_class(p, mode, ret);
		} else if (t == T_INLINE && (ret->class_ == T_STATIC || ret->class_ == T_EXTERN)) {
			parse_next(p); /* of a function in a C header */
		} else {
			break;
		}
	}
	if (!words)
		parse_syntax_error(p, NULL);
	finish_specs(p, ret, words, quals);
	return !p->panic;
}

/* ---- declarators ---- */

struct declarator {
	const char *name;
	struct srcloc loc;
	unsigned chain; /* types in it */
	bool member;    /* of a struct, or a parameter: may be called as only D has a word for */
};

static struct type_expr *link_type(struct parser *p, struct declarator *d, enum te_kind kind)
{
	if (++d->chain > TYPE_MAX_CHAIN)
		parse_error(p, D_SYNTAX, p->last, "type has more than %d levels", TYPE_MAX_CHAIN);
	return new_type(p, kind, p->last);
}

static void param_error(struct parser *p, const struct te_member *m, bool keys, uint32_t index)
{
	bool is_void = m->type->kind == TE_BASIC && strcmp(m->type->name, "void") == 0;

	if (is_void && keys)
		parse_error(p, D_DECL_PROTO_TYPE, m->loc, "a key cannot be void");
	else if (is_void && m->name)
		parse_error(p, D_DECL_PROTO_NAME, m->loc, "a void parameter has no name");
	else if (is_void && (index > 0 || parse_peek(p) == T_COMMA))
		parse_error(p, D_DECL_PROTO_VOID, m->loc, "void must be the only parameter");
}

static void parse_one_param(struct parser *p, struct type_expr *to, bool keys, uint32_t *cap)
{
	struct token first, behind;
	struct specs s;

	parse_peek(p);
	first = p->tok;
	enum tok next = first.kind == T_IDENT ? parse_ahead(p, 1, &behind) : T_EOF;
	if ((next == T_COMMA || next == T_RPAREN) && p->env->is_type &&
	    !parse_is_type(p, first.module, first.name)) {
		parse_error(p, keys ? D_DECL_PROTO_FORM : D_DECL_IDENT, first.loc,
			    "parameter %.80s needs a type", first.name->s);
		return;
	}
	if (!parse_specs(p, SPECS_PARAM, &s))
		return;
	struct te_member m = { .loc = s.loc };
	m.type = member_declarator(p, s.type, &m.name, &m.loc);
	param_error(p, &m, keys, to->n);
	if (!p->panic)
		*add_member(p, to, cap) = m;
}

void parse_param_list(struct parser *p, enum tok end, struct type_expr *to)
{
	bool keys = end == T_RBRACKET;
	struct srcloc open = p->last;
	uint32_t cap = 0;

	if (!parse_enter(p))
		return;
	if (parse_peek(p) != end) {
		do {
			if (!parse_accept(p, T_ELLIPSIS)) {
				parse_one_param(p, to, keys, &cap);
				continue;
			}
			to->variadic = true;
			if (keys || !to->n)
				parse_error(p, D_DECL_PROTO_VARARGS, p->last,
					    "... cannot stand here");
			break;
		} while (parse_accept(p, T_COMMA));
	}
	parse_leave(p);
	parse_close(p, end, open);
	/* (void) is a list of none */
	const struct type_expr *only = to->n == 1 ? to->members[0].type : NULL;
	if (only && only->kind == TE_BASIC && strcmp(only->name, "void") == 0)
		to->n = 0;
}

/* [ ... ] or ( ... ): plugs into *slot and returns the next slot. */
static struct type_expr **parse_suffix(struct parser *p, struct declarator *d,
				       struct type_expr **slot)
{
	bool array = parse_next(p).kind == T_LBRACKET;
	struct type_expr *t = link_type(p, d, array ? TE_ARRAY : TE_FUNC);
	struct srcloc open = p->last;

	parse_peek(p);
	if (!array) {
		parse_param_list(p, T_RPAREN, t);
	} else if (p->tok.kind == T_ELLIPSIS || parse_begins_type(p, &p->tok)) {
		t->assoc = true;
		parse_param_list(p, T_RBRACKET, t);
	} else {
		if (parse_peek(p) != T_RBRACKET && parse_enter(p)) {
			t->nelem = parse_cond(p);
			parse_leave(p);
		}
		parse_close(p, T_RBRACKET, open);
	}
	t->loc = parse_span(p, open);
	*slot = t;
	return &t->sub;
}

/* "(" in a declarator: grouping, not parameters? */
static bool at_group(struct parser *p)
{
	struct token t;
	enum tok k = parse_ahead(p, 1, &t);

	return k == T_STAR || k == T_LPAREN || k == T_LBRACKET ||
	       (k == T_IDENT && !parse_begins_type(p, &t));
}

static struct type_expr **parse_direct(struct parser *p, struct declarator *d,
				       struct type_expr **slot);

static struct type_expr **parse_dcl(struct parser *p, struct declarator *d, struct type_expr **slot)
{
	struct type_expr *outer = NULL, **base = NULL;

	while (parse_accept(p, T_STAR)) {
		struct type_expr *ptr = link_type(p, d, TE_PTR);
		while (tok_class(parse_peek(p)) == KW_QUAL) {
			ptr->quals |= qual_of(p->tok.kind);
			parse_next(p);
		}
		if (!outer)
			base = &ptr->sub;
		ptr->sub = outer;
		outer = ptr;
	}
	slot = parse_direct(p, d, slot);
	if (!outer)
		return slot;
	*slot = outer;
	return base;
}

static struct type_expr **parse_direct(struct parser *p, struct declarator *d,
				       struct type_expr **slot)
{
	if (parse_peek(p) == T_IDENT) {
		if (p->tok.module)
			parse_error(p, D_DECL_SCOPE, p->tok.loc,
				    "a module cannot be given to the name declared");
		d->loc = p->tok.loc;
		d->name = parse_next(p).kind == T_IDENT ? p->tok.name->s : NULL;
	} else if (d->member && d_word(p->tok.kind)) {
		d->loc = p->tok.loc;
		d->name = parse_any_name(p);
	} else if (parse_peek(p) == T_LPAREN && at_group(p)) {
		struct srcloc open = parse_next(p).loc;
		if (!parse_enter(p))
			return slot;
		slot = parse_dcl(p, d, slot);
		parse_leave(p);
		parse_close(p, T_RPAREN, open);
	}
	while (parse_peek(p) == T_LBRACKET || parse_peek(p) == T_LPAREN)
		slot = parse_suffix(p, d, slot);
	return slot;
}

static struct type_expr *declarator(struct parser *p, struct declarator *d, struct type_expr *base,
				    const char **ret_name, struct srcloc *ret_loc)
{
	struct type_expr *head = NULL, **slot;

	d->loc = base->loc;
	slot = parse_dcl(p, d, &head);
	*slot = base;
	*ret_name = d->name;
	*ret_loc = d->loc;
	return head;
}

struct type_expr *parse_declarator(struct parser *p, struct type_expr *base, const char **ret_name,
				   struct srcloc *ret_loc)
{
	struct declarator d = { .member = false };

	return declarator(p, &d, base, ret_name, ret_loc);
}

static struct type_expr *member_declarator(struct parser *p, struct type_expr *base,
					   const char **ret_name, struct srcloc *ret_loc)
{
	struct declarator d = { .member = true };

	return declarator(p, &d, base, ret_name, ret_loc);
}

struct type_expr *parse_type_name(struct parser *p)
{
	struct specs s;
	struct srcloc loc;
	const char *name;

	if (!parse_specs(p, SPECS_TYPE, &s))
		return s.type;
	struct type_expr *t = parse_declarator(p, s.type, &name, &loc);
	if (name)
		parse_error(p, D_SYNTAX, loc, "syntax error near \"%.80s\"", name);
	return t;
}
