// SPDX-License-Identifier: MIT
/*
 * Parser: its token handling, and the rules from the program down to the statement.
 *
 *	program   = { clause | declaration | inline | translator | provider | ";" }
 *	clause    = pspec { "," pspec } [ "/" expr "/" ] [ block ]
 *	block     = "{" { statement } "}"
 *	statement = expr ";" | "if" "(" expr ")" branch [ "else" branch ] | ";"
 *	branch    = block | statement
 *
 * The last statement of a block needs no ";". A word at the beginning of an item is a probe
 * description unless it is a keyword that begins a declaration, or a type name followed by something
 * that a declarator may begin with.
 */
#include <string.h>

#include "syntax/parser.h"

/* ---- tokens ---- */

enum tok parse_peek(struct parser *p)
{
	if (p->panic)
		return T_ERROR;
	if (!p->have) {
		lex_next(&p->lx, &p->tok);
		p->have = true;
		p->panic = p->tok.kind == T_ERROR; /* the lexer has reported it */
	}
	return p->tok.kind;
}

struct token parse_next(struct parser *p)
{
	parse_peek(p);
	if (p->panic)
		return (struct token){ .kind = T_ERROR, .loc = p->tok.loc };
	if (p->tok.kind == T_LBRACE)
		p->braces++;
	else if (p->tok.kind == T_RBRACE && p->braces)
		p->braces--;
	p->have = false;
	p->last = p->tok.loc;
	return p->tok;
}

bool parse_accept(struct parser *p, enum tok t)
{
	if (parse_peek(p) != t)
		return false;
	parse_next(p);
	return true;
}

bool parse_expect(struct parser *p, enum tok t)
{
	if (parse_accept(p, t))
		return true;
	parse_syntax_error(p, NULL);
	return false;
}

/* Where the input ended too early: behind the last token, not on the empty lines after that. */
static struct srcloc end_place(const struct parser *p)
{
	struct srcloc loc = p->last;

	if (!loc.line)
		return p->tok.loc;
	loc.off += loc.len;
	loc.len = 0;
	return loc;
}

bool parse_close(struct parser *p, enum tok t, struct srcloc open)
{
	if (parse_accept(p, t))
		return true;
	if (parse_peek(p) == T_EOF)
		parse_error(p, D_SYNTAX, end_place(p),
			    "end of input encountered before the \"%s\" for \"%.1s\" of line %u",
			    tok_text(t), open.src->text + open.off, open.shown_line);
	else
		parse_syntax_error(p, NULL);
	return false;
}

void parse_error(struct parser *p, enum errtag tag, struct srcloc loc, const char *fmt, ...)
{
	if (p->panic)
		return;
	p->panic = true;
	va_list ap;
	va_start(ap, fmt);
	diag_verror(p->ds, tag, loc, fmt, ap);
	va_end(ap);
}

void parse_syntax_error(struct parser *p, const char *hint)
{
	const struct srcloc *loc = &p->tok.loc;
	const char *sep = hint ? ": " : "";

	parse_peek(p);
	if (p->tok.kind == T_EOF)
		parse_error(p, D_SYNTAX, end_place(p), "syntax error near end of input%s%s", sep,
			    hint ? hint : "");
	else
		parse_error(p, D_SYNTAX, *loc, "syntax error near \"%.*s\"%s%s",
			    (int)(loc->len < 80 ? loc->len : 80), loc->src->text + loc->off, sep,
			    hint ? hint : "");
}

struct srcloc parse_span(const struct parser *p, struct srcloc from)
{
	if (p->last.off >= from.off)
		from.len = p->last.off + p->last.len - from.off;
	return from;
}

bool parse_enter(struct parser *p)
{
	if (p->depth >= PARSE_MAX_DEPTH) {
		parse_peek(p);
		parse_error(p, D_SYNTAX, p->tok.loc, "nested deeper than %d levels",
			    PARSE_MAX_DEPTH);
		return false;
	}
	p->depth++;
	return true;
}

void parse_leave(struct parser *p)
{
	p->depth--;
}

enum tok parse_ahead(struct parser *p, unsigned n, struct token *ret)
{
	parse_peek(p);
	struct lexer ahead = p->lx;
	ahead.quiet = true;
	*ret = p->tok;
	while (n--)
		lex_next(&ahead, ret);
	return p->panic ? T_ERROR : ret->kind;
}

const char *parse_any_name(struct parser *p)
{
	enum tok t = parse_peek(p);
	if ((t != T_IDENT && tok_class(t) == KW_NOT) || p->tok.module) {
		parse_syntax_error(p, NULL);
		return NULL;
	}
	return parse_next(p).name->s;
}

/* ---- recovery ---- */

/*
 * Skip behind the next ';' at the given brace level (and not in parentheses, as those of a for), or
 * to a '}' that closes it (behind it at level 0, which is between items). The text skipped reports
 * nothing.
 */
static void parse_recover(struct parser *p, uint32_t level)
{
	bool quiet = p->lx.quiet, done = false;
	uint32_t parens = 0;

	p->lx.quiet = true;
	p->in_pred = false;
	while (!done) {
		if (!p->have)
			lex_next(&p->lx, &p->tok);
		p->have = false;
		switch (p->tok.kind) {
		case T_EOF:
			p->lx.quiet = quiet;
			p->have = true; /* and stay in panic: nothing more to say */
			return;
		case T_LPAREN: parens++; break;
		case T_RPAREN: parens -= parens > 0; break;
		case T_LBRACE:
			p->braces++;
			parens = 0;
			break;
		case T_RBRACE:
			parens = 0;
			p->have = done = p->braces <= level && level > 0;
			if (!done && p->braces)
				p->braces--;
			done |= p->braces == 0;
			break;
		case T_SEMI: done = p->braces <= level && parens == 0; break;
		default: break;
		}
	}
	p->lx.quiet = quiet;
	p->panic = false;
}

/* Behind the "}" of a declaration with an error in it: over its declarators, if that is what follows. */
static void recover_declarators(struct parser *p)
{
	struct lexer ahead = p->lx;
	struct token t;

	ahead.quiet = true;
	do
		lex_next(&ahead, &t);
	while (t.kind == T_IDENT || t.kind == T_STAR || t.kind == T_COMMA || t.kind == T_GT ||
	       t.kind == T_LBRACKET || t.kind == T_INT || t.kind == T_RBRACKET);
	if (t.kind == T_SEMI) {
		ahead.quiet = false;
		p->lx = ahead;
	}
}

/* ---- statements ---- */

static struct stmt *parse_stmt(struct parser *p);

static struct stmt *new_stmt(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = arena_new_obj(p->a, struct stmt);
	s->kind = kind;
	parse_peek(p);
	s->loc = p->tok.loc;
	return s;
}

/* "{" has been seen but not consumed. The first statement, or NULL. */
static struct stmt *parse_block(struct parser *p)
{
	struct stmt *first = NULL, **tail = &first;
	struct srcloc open = parse_next(p).loc;
	uint32_t level = p->braces;

	while (parse_peek(p) != T_RBRACE && parse_peek(p) != T_EOF) {
		if (parse_accept(p, T_SEMI))
			continue;
		struct stmt *s = parse_stmt(p);
		if (p->panic) {
			parse_recover(p, level);
			if (p->panic)
				return first;
			continue;
		}
		*tail = s;
		tail = &s->next;
	}
	parse_close(p, T_RBRACE, open);
	return first;
}

static struct stmt *parse_branch(struct parser *p)
{
	struct stmt *s;

	if (parse_peek(p) == T_LBRACE || parse_peek(p) == T_SEMI) {
		s = new_stmt(p, S_BLOCK);
		if (!parse_accept(p, T_SEMI))
			s->body = parse_block(p);
		return s;
	}
	s = parse_stmt(p);
	parse_accept(p, T_SEMI);
	return s;
}

static struct stmt *parse_if(struct parser *p)
{
	struct stmt *s = new_stmt(p, S_IF);

	parse_next(p);
	if (!parse_enter(p))
		return s;
	parse_expect(p, T_LPAREN);
	struct srcloc open = p->last;
	s->e = parse_expr(p);
	parse_close(p, T_RPAREN, open);
	s->loc = parse_span(p, s->loc);
	s->then_ = parse_branch(p);
	if (parse_accept(p, T_ELSE))
		s->else_ = parse_branch(p);
	parse_leave(p);
	return s;
}

/* What cannot begin a statement, with a word about why. */
static const char *not_a_statement(struct parser *p)
{
	struct token ahead;

	switch (tok_class(p->tok.kind)) {
	case KW_FLOW:
		return p->tok.kind == T_ELSE ? "else without if" :
					       "D has if and else, but no loops or jumps";
	case KW_CLASS:
		if ((p->tok.kind == T_SELF || p->tok.kind == T_THIS) &&
		    parse_ahead(p, 1, &ahead) == T_ARROW)
			return NULL;
		return "declarations go outside of clauses";
	case KW_TYPE:
	case KW_QUAL:
	case KW_ITEM: return "declarations go outside of clauses";
	default: return NULL;
	}
}

static struct stmt *parse_stmt(struct parser *p)
{
	if (parse_peek(p) == T_IF)
		return parse_if(p);
	struct stmt *s = new_stmt(p, S_EXPR);
	const char *why = not_a_statement(p);
	if (why) {
		parse_syntax_error(p, why);
		return s;
	}
	s->e = parse_expr(p);
	s->loc = parse_span(p, s->loc);
	if (parse_peek(p) != T_RBRACE && parse_peek(p) != T_EOF)
		parse_expect(p, T_SEMI);
	return s;
}

/* ---- clauses ---- */

static void bad_pspec(struct parser *p, const struct token *t)
{
	if (t->kind == T_ERROR && t->loc.len) {
		p->panic = true; /* a macro, reported */
		return;
	}
	p->have = false;
	if (parse_peek(p) == T_EOF)
		parse_syntax_error(p, "a probe description should follow");
	else
		parse_syntax_error(p, NULL);
}

static void parse_one_desc(struct parser *p, struct clause *c, uint32_t *cap)
{
	struct token t;

	lex_pspec(&p->lx, &t);
	p->tok = t;
	if (t.kind != T_PSPEC) {
		bad_pspec(p, &t);
		return;
	}
	p->last = t.loc;
	c->descs = arena_grow(p->a, c->descs, c->n_descs, cap, sizeof(*c->descs));
	struct pdesc *d = &c->descs[c->n_descs++];
	if (!parse_pdesc(p->a, t.str, p->start, d))
		parse_error(p, D_PDESC_INVAL, t.loc, "invalid probe description: %.200s", t.str);
	d->loc = t.loc;
}

static void parse_predicate(struct parser *p, struct clause *c)
{
	struct srcloc open = parse_next(p).loc;

	p->in_pred = true;
	c->pred = parse_expr(p);
	p->in_pred = false;
	if (parse_peek(p) == T_EOF)
		parse_error(p, D_SYNTAX, end_place(p),
			    "end of input encountered before the \"/\" for \"/\" of line %u",
			    open.shown_line);
	else
		parse_expect(p, T_SLASH);
}

/* What follows descriptions that have neither body nor predicate. */
static void parse_no_body(struct parser *p, const struct clause *c)
{
	enum tok t = parse_peek(p);
	const struct pdesc *d = &c->descs[c->n_descs - 1];

	if (t != T_EOF && t != T_SEMI) {
		bool word = !d->id && strpbrk(d->text, "-:.?*[]!\\+@") == NULL;
		bool decl = c->n_descs == 1 && word && (t == T_IDENT || t == T_STAR) && !c->pred;
		parse_syntax_error(p, decl ? arena_printf(p->a, "%.80s is not the name of a type",
							  d->text) :
					     NULL);
	} else if (p->start == PARSE_FILE && !c->pred) {
		parse_error(p, D_SYNTAX, d->loc,
			    "expected predicate and/or actions following probe description");
	}
	parse_accept(p, T_SEMI);
}

static void parse_clause(struct parser *p)
{
	struct clause *c = arena_new_obj(p->a, struct clause);
	uint32_t cap = 0;

	do
		parse_one_desc(p, c, &cap);
	while (parse_accept(p, T_COMMA));
	if (c->n_descs)
		c->loc = parse_span(p, c->descs[0].loc);
	if (parse_peek(p) == T_SLASH)
		parse_predicate(p, c);
	if (parse_peek(p) == T_LBRACE) {
		c->has_body = true;
		c->body = parse_block(p);
	} else if (!p->panic) {
		parse_no_body(p, c);
	}
	p->has_clause = true;
	if (!p->panic)
		parse_add_item(p, IT_CLAUSE)->clause = c;
}

/* ---- items ---- */

struct item *parse_add_item(struct parser *p, enum item_kind kind)
{
	struct item *it = arena_new_obj(p->a, struct item);
	it->kind = kind;
	*p->tail = it;
	p->tail = &it->next;
	return it;
}

static void add_pragma(void *priv, struct pragma *pragma)
{
	struct parser *p = priv;
	parse_add_item(p, IT_PRAGMA)->pragma = pragma;
}

/* Can a declarator begin with c, behind the name of a type? */
static bool begins_declarator(char c)
{
	return lex_is_alpha(c) || c == '*' || c == '(' || c == ';' || c == '`';
}

/* May the keyword at pos begin a declaration? word: up to the first blank. */
static bool keyword_decl(const struct lexer *lx, enum tok kw, const char *word, uint32_t n,
			 uint32_t kw_len)
{
	enum kw_class class_ = tok_class(kw);

	if (class_ != KW_TYPE && class_ != KW_QUAL && class_ != KW_CLASS && class_ != KW_ITEM)
		return false;
	if (memchr(word, ':', n) || (n > kw_len && strchr("-.?", word[kw_len])))
		return false;
	struct lexer behind = *lx;
	behind.pos += n;
	char c = lex_peek_char(&behind);
	if (c == '{')
		return kw == T_STRUCT || kw == T_UNION || kw == T_ENUM;
	return c != '\0' && c != '/' && c != ',';
}

/* Is the item at pos (no blanks there) a declaration rather than a probe description? */
static bool at_decl(struct parser *p)
{
	const struct lexer *lx = &p->lx;
	const char *s = lx->src->text + lx->pos;
	uint32_t n = 0, word = 0;
	char c;

	if (!lex_is_alpha(s[0]) && s[0] != '`')
		return false;
	while (c = lex_char(lx, n), lex_is_alnum(c) || c == '`')
		n++;
	if (memchr(s, '`', n))
		return true;
	for (word = n;
	     c = lex_char(lx, word), lex_is_alnum(c) || (c && strchr("-$:.?*\\[]!+@", c));)
		word++;
	struct name *name = lex_name(&p->lx, s, n);
	if (name->kw != T_IDENT)
		return keyword_decl(lx, name->kw, s, word, n);
	if (p->env->pspec)
		return false;
	for (uint32_t i = n; i < word; i++)
		if (!lex_is_alnum(s[i]) && s[i] != '*')
			return false;
	struct lexer behind = *lx;
	behind.pos += word;
	c = lex_peek_char(&behind);
	if (s[word - 1] == '*' ? !lex_is_alpha(c) && c != '(' : word == n && !begins_declarator(c))
		return false;
	return parse_is_type(p, NULL, name);
}

static void parse_decl_item(struct parser *p)
{
	switch (parse_peek(p)) {
	case T_INLINE: parse_inline(p); break;
	case T_TRANSLATOR: parse_translator(p); break;
	case T_PROVIDER: parse_provider(p); break;
	default: parse_decl(p); break;
	}
}

/* No token has been looked at. false: at the end. */
static bool parse_item(struct parser *p, bool *ret_decl)
{
	*ret_decl = false;
	lex_skip(&p->lx);
	if (p->lx.pos >= p->lx.src->len)
		return false;
	if (lex_char(&p->lx, 0) == ';')
		p->lx.pos++;
	else if ((*ret_decl = at_decl(p)))
		parse_decl_item(p);
	else
		parse_clause(p);
	return true;
}

static void parse_items(struct parser *p)
{
	bool decl;

	while (parse_item(p, &decl)) {
		if (!p->panic)
			continue;
		parse_recover(p, 0);
		if (p->panic)
			return;
		if (decl && p->tok.kind == T_RBRACE)
			recover_declarators(p);
	}
}

static void parser_init(struct parser *p, struct arena *a, struct diags *ds,
			const struct source *src, const struct parse_env *env, struct strmap *names)
{
	static const struct parse_env no_env;

	*p = (struct parser){ .a = a, .ds = ds, .env = env ? env : &no_env };
	lex_init(&p->lx, a, ds, src, p->env, names);
}

struct ast *parse_text(struct arena *a, struct diags *ds, const struct source *src,
		       enum parse_start start, const struct parse_env *env)
{
	struct ast *ast = arena_new_obj(a, struct ast);
	struct strmap names = { 0 };
	struct parser p;
	uint32_t errors = ds->errors;

	parser_init(&p, a, ds, src, env, &names);
	p.start = start;
	p.tail = &ast->first;
	p.lx.on_pragma = add_pragma;
	p.lx.priv = &p;
	parse_items(&p);
	if (!p.has_clause && !p.env->empty_ok && ds->errors == errors)
		diag_error(ds, D_EMPTY, (struct srcloc){ .src = src }, "the program has no clause");
	return ast;
}

struct type_expr *parse_type(struct arena *a, struct diags *ds, const struct source *src,
			     const struct parse_env *env)
{
	struct strmap names = { 0 };
	struct parser p;

	parser_init(&p, a, ds, src, env, &names);
	struct type_expr *t = parse_type_name(&p);
	if (parse_peek(&p) != T_EOF)
		parse_syntax_error(&p, NULL);
	return t;
}
