// SPDX-License-Identifier: MIT
/*
 * Items of a program that are not clauses.
 *
 *	decl       = specs [ declarator { "," declarator } ] ";"
 *	inline     = "inline" specs declarator "=" assign ";"
 *	translator = "translator" type "<" specs declarator ">" "{" { name "=" assign ";" } "}" ";"
 *	provider   = "provider" name "{" { probe } "}" ";"
 *	probe      = "probe" name "(" [ params ] [ ":" [ params ] ] ")" ";"
 *
 * Each is read as a whole: an error in one drops it. The ";" behind "}" may be missing.
 */
#include <string.h>

#include "syntax/parser.h"

/* ---- declarations ---- */

static void declared(struct parser *p, const struct specs *s, const char *name)
{
	struct name *n = lex_name(&p->lx, name, strlen(name));

	if (s->class_ == T_TYPEDEF) {
		n->type_known = n->is_type = true;
		n->is_value = false;
	} else if (s->scope == SC_NONE) {
		n->is_value = true;
	}
}

static void add_decl(struct parser *p, const struct specs *s, struct type_expr *type,
		     const char *name, struct srcloc loc)
{
	struct decl *d = arena_new_obj(p->a, struct decl);

	d->kind = !name ? DCL_TYPE : s->class_ == T_TYPEDEF ? DCL_TYPEDEF : DCL_VAR;
	d->scope = s->scope;
	d->is_extern = s->class_ == T_EXTERN || s->class_ == T_STATIC;
	d->type = type;
	d->name = name;
	d->loc = loc;
	if (name)
		declared(p, s, name);
	parse_add_item(p, IT_DECL)->decl = d;
}

static void parse_no_declarator(struct parser *p, const struct specs *s)
{
	const struct type_expr *t = s->type;
	bool tagged = t->kind == TE_STRUCT || t->kind == TE_UNION || t->kind == TE_ENUM;

	if (!tagged || s->class_ != T_EOF || (!t->name && t->kind != TE_ENUM))
		parse_error(p, D_DECL_USELESS, s->loc, "declaration declares nothing");
	else
		add_decl(p, s, s->type, NULL, s->loc);
}

/* The body of a function, as C headers have them: skipped. */
static void skip_body(struct parser *p)
{
	struct srcloc open = parse_next(p).loc;
	uint32_t depth = 1;

	while (depth && !p->panic && parse_peek(p) != T_EOF) {
		enum tok t = parse_next(p).kind;

		depth += t == T_LBRACE;
		depth -= t == T_RBRACE;
	}
	if (depth)
		parse_close(p, T_RBRACE, open);
}

void parse_decl(struct parser *p)
{
	struct specs s;
	bool function = false;

	if (!parse_specs(p, SPECS_DECL, &s))
		return;
	if (parse_peek(p) == T_SEMI) {
		parse_no_declarator(p, &s);
		parse_expect(p, T_SEMI);
		return;
	}
	do {
		const char *name;
		struct srcloc loc;
		struct type_expr *t = parse_declarator(p, s.type, &name, &loc);
		function = t->kind == TE_FUNC;
		if (!name)
			parse_syntax_error(p, NULL);
		else if (s.class_ == T_STATIC && !function && !p->panic)
			parse_error(p, D_DECL_BADCLASS, s.loc, "a D variable cannot be static");
		else if (!p->panic)
			add_decl(p, &s, t, name, loc);
	} while (parse_accept(p, T_COMMA));
	if (function && parse_peek(p) == T_LBRACE) {
		skip_body(p);
		return;
	}
	if (parse_peek(p) == T_ASSIGN)
		parse_syntax_error(p, "D variables have no initial value; assign it in a clause");
	parse_expect(p, T_SEMI);
}

/* ---- inline ---- */

/* Parameters are values while their body is read, and what they were before after that. */
struct shadow {
	struct name *name;
	bool was;
};

static struct shadow *shadow_params(struct parser *p, const struct te_member *params, uint32_t n)
{
	struct shadow *sh = arena_new_array(p->a, struct shadow, n);

	for (uint32_t i = 0; i < n; i++) {
		if (!params[i].name)
			continue;
		sh[i].name = lex_name(&p->lx, params[i].name, strlen(params[i].name));
		sh[i].was = sh[i].name->is_value;
		sh[i].name->is_value = true;
	}
	return sh;
}

static void unshadow_params(struct shadow *sh, uint32_t n)
{
	while (n--)
		if (sh[n].name)
			sh[n].name->is_value = sh[n].was;
}

/* name[T a, ...]: the keys are parameters, what they index is the type. */
static void inline_params(struct parser *p, struct inline_decl *d)
{
	struct type_expr *t = d->type;

	if (t->kind != TE_ARRAY || !t->assoc)
		return;
	d->params = t->members;
	d->n_params = t->n;
	d->type = t->sub;
	for (uint32_t i = 0; i < t->n; i++)
		if (!t->members[i].name)
			parse_error(p, D_DECL_PROTO_FORM, t->members[i].loc,
				    "parameter %u of inline %s has no name", i + 1, d->name);
}

void parse_inline(struct parser *p)
{
	struct inline_decl *d = arena_new_obj(p->a, struct inline_decl);
	struct specs s;

	parse_next(p);
	if (!parse_specs(p, SPECS_TYPE, &s))
		return;
	d->type = parse_declarator(p, s.type, &d->name, &d->loc);
	if (!d->name) {
		parse_syntax_error(p, NULL);
		return;
	}
	inline_params(p, d);
	parse_expect(p, T_ASSIGN);
	struct shadow *sh = shadow_params(p, d->params, d->n_params);
	d->value = parse_assign(p);
	unshadow_params(sh, d->n_params);
	parse_expect(p, T_SEMI);
	lex_name(&p->lx, d->name, strlen(d->name))->is_value = true;
	if (!p->panic)
		parse_add_item(p, IT_INLINE)->inl = d;
}

/* ---- translators ---- */

static void parse_xlator_members(struct parser *p, struct xlator_decl *x)
{
	uint32_t cap = 0;

	while (!p->panic && parse_peek(p) != T_RBRACE && parse_peek(p) != T_EOF) {
		struct xlator_member m = { .loc = p->tok.loc };
		m.name = parse_any_name(p);
		parse_expect(p, T_ASSIGN);
		m.value = parse_assign(p);
		parse_expect(p, T_SEMI);
		x->members = arena_grow(p->a, x->members, x->n, &cap, sizeof(*x->members));
		x->members[x->n++] = m;
	}
}

void parse_translator(struct parser *p)
{
	struct xlator_decl *x = arena_new_obj(p->a, struct xlator_decl);
	struct te_member param = { 0 };
	struct specs s;

	parse_next(p);
	x->out = parse_type_name(p);
	x->loc = x->out->loc;
	parse_expect(p, T_LT);
	if (!parse_specs(p, SPECS_PARAM, &s))
		return;
	x->in = parse_declarator(p, s.type, &param.name, &param.loc);
	if (!param.name)
		parse_syntax_error(p, "the translator's argument has no name");
	x->param = param.name;
	parse_expect(p, T_GT);
	if (!parse_expect(p, T_LBRACE))
		return;
	struct srcloc open = p->last;
	struct shadow *sh = shadow_params(p, &param, 1);
	parse_xlator_members(p, x);
	unshadow_params(sh, 1);
	parse_close(p, T_RBRACE, open);
	if (!p->panic)
		parse_add_item(p, IT_XLATOR)->xlator = x;
}

/* ---- providers ---- */

/* __ stands for - in the name of a probe. */
static const char *probe_name(struct parser *p, const char *name)
{
	char *copy = arena_strdup(p->a, name), *out = copy;

	for (const char *s = copy; *s; s++) {
		bool dash = s[0] == '_' && s[1] == '_';
		*out++ = dash ? '-' : *s;
		s += dash;
	}
	*out = '\0';
	return copy;
}

/* Parameters up to ":" or ")", which is not consumed. */
static void probe_params(struct parser *p, struct te_member **ret, uint32_t *ret_n)
{
	uint32_t cap = 0;
	bool more = parse_peek(p) != T_COLON && parse_peek(p) != T_RPAREN;

	for (; more && !p->panic; more = parse_accept(p, T_COMMA)) {
		struct specs s;
		struct te_member m = { 0 };
		if (!parse_specs(p, SPECS_PARAM, &s))
			return;
		m.type = parse_declarator(p, s.type, &m.name, &m.loc);
		bool is_void = m.type->kind == TE_BASIC && strcmp(m.type->name, "void") == 0;
		if (is_void && *ret_n == 0 && !m.name && parse_peek(p) != T_COMMA)
			return;
		if (is_void)
			parse_error(p, m.name ? D_DECL_PROTO_NAME : D_DECL_PROTO_VOID, m.loc,
				    "void must be the only parameter, without a name");
		*ret = arena_grow(p->a, *ret, *ret_n, &cap, sizeof(**ret));
		(*ret)[(*ret_n)++] = m;
	}
}

static void parse_probe(struct parser *p, struct probe_decl *d)
{
	parse_expect(p, T_PROBE);
	const char *name = parse_any_name(p);
	d->loc = p->last;
	if (name)
		d->name = probe_name(p, name);
	parse_expect(p, T_LPAREN);
	struct srcloc open = p->last;
	probe_params(p, &d->args, &d->n_args);
	if (parse_accept(p, T_COLON)) {
		probe_params(p, &d->xargs, &d->n_xargs);
	} else {
		d->xargs = d->args;
		d->n_xargs = d->n_args;
	}
	parse_close(p, T_RPAREN, open);
	parse_expect(p, T_SEMI);
}

void parse_provider(struct parser *p)
{
	struct provider_decl *d = arena_new_obj(p->a, struct provider_decl);
	uint32_t cap = 0;

	parse_next(p);
	d->name = parse_any_name(p);
	d->loc = p->last;
	if (!parse_expect(p, T_LBRACE))
		return;
	struct srcloc open = p->last;
	while (!p->panic && parse_peek(p) != T_RBRACE && parse_peek(p) != T_EOF) {
		struct probe_decl probe = { 0 };
		parse_probe(p, &probe);
		d->probes = arena_grow(p->a, d->probes, d->n, &cap, sizeof(*d->probes));
		d->probes[d->n++] = probe;
	}
	parse_close(p, T_RBRACE, open);
	if (!p->panic) {
		parse_add_item(p, IT_PROVIDER)->provider = d;
		p->has_clause = true; /* it may be for other programs of the session */
	}
}
