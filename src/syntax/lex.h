/* SPDX-License-Identifier: MIT */
/*
 * Tokens of D out of text. The parser pulls one token at a time and says which kind of text comes
 * next: lex_next() reads expressions and declarations, lex_pspec() a probe description, whose
 * characters mean something else. A copy of a struct lexer with ->quiet set looks ahead freely:
 * it reports nothing and runs no pragma.
 */
#ifndef DT_SYNTAX_LEX_H
#define DT_SYNTAX_LEX_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/strmap.h"
#include "syntax/parse.h"

enum tok {
#define TOKEN(id, text) T_##id,
#define KEYWORD(id, text, class) T_##id,
#include "tables/tokens.def"
#undef TOKEN
#undef KEYWORD
	T_COUNT
};

enum kw_class {
	KW_NOT, /* a token, not a keyword */
	KW_TYPE,
	KW_QUAL,
	KW_CLASS,
	KW_ITEM,
	KW_OP,
	KW_FLOW,
	KW_NONE,
};

/* An identifier or keyword, one object per spelling and parse. */
struct name {
	const char *s;
	enum tok kw;     /* T_IDENT or the keyword */
	bool type_known; /* is_type has been asked */
	bool is_type;
	bool is_value; /* declared as variable, inline or parameter: never read as a type */
};

struct token {
	enum tok kind;
	struct srcloc loc;
	struct name *name;  /* IDENT, AGG, keywords */
	const char *module; /* IDENT, STRUCT, UNION, ENUM: text before the backquote, or NULL */
	const char *str;    /* STR, PSPEC: NUL behind it */
	uint32_t len;       /* of str */
	bool neg;           /* INT out of a macro with a minus sign */
	uint32_t base;      /* INT: 8, 10, 16, 1 = character constant */
	uint64_t i;         /* INT */
	const char *suffix; /* INT: "" u l ul ll ull */
};

struct lexer {
	struct arena *a;
	struct diags *ds;
	const struct source *src;
	const struct parse_env *env; /* never NULL */
	struct strmap *names;        /* struct name by spelling */
	uint32_t pos;
	uint32_t line;       /* physical */
	uint32_t line_delta; /* shown line = line + delta, modulo 2^32 */
	const char *shown_file;
	bool bol; /* nothing but blanks on this line so far */
	bool quiet;
	bool cut_off;  /* by a comment without end: say nothing of the end of input */
	bool in_macro; /* text of a macro variable: no macros in it */
	void (*on_pragma)(void *priv, struct pragma *pragma);
	void *priv;
};

void lex_init(struct lexer *lx, struct arena *a, struct diags *ds, const struct source *src,
	      const struct parse_env *env, struct strmap *names);
/* The next token; T_EOF again and again at the end. T_ERROR: reported already. */
void lex_next(struct lexer *lx, struct token *ret);
/* A probe description (T_PSPEC), macros expanded; T_EOF at the end; T_ERROR: no such thing here. */
void lex_pspec(struct lexer *lx, struct token *ret);
/* Over blanks, comments and control lines. */
void lex_skip(struct lexer *lx);
/* First character behind blanks and comments; 0 at the end. Consumes nothing. */
char lex_peek_char(const struct lexer *lx);
/* The character at pos + i, 0 beyond the end. */
char lex_char(const struct lexer *lx, uint32_t i);
struct name *lex_name(struct lexer *lx, const char *s, size_t len);
/* Place of n bytes from off on, in the current line. */
struct srcloc lex_loc(const struct lexer *lx, uint32_t off, uint32_t n);
void lex_error(struct lexer *lx, enum errtag tag, struct srcloc loc, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
const char *tok_text(enum tok t);
enum kw_class tok_class(enum tok t);

/* Parts of the lexer, each with pos at the first character. */
void lex_number(struct lexer *lx, struct token *t);
void lex_string(struct lexer *lx, struct token *t);
void lex_charconst(struct lexer *lx, struct token *t);
void lex_macro(struct lexer *lx, struct token *t);
/* Text of the macro variable at pos and its length in the source; NULL: reported. */
const char *lex_macro_text(struct lexer *lx, uint32_t *ret_len, bool *ret_string);
void lex_control(struct lexer *lx);

static inline bool lex_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters and underscore; the backquote is up to the caller. */
static inline bool lex_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool lex_is_alnum(char c)
{
	return lex_is_alpha(c) || lex_is_digit(c);
}

static inline bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

#endif
