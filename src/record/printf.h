/* SPDX-License-Identifier: MIT */
/*
 * D format strings: parsed once at compile time, checked against the arguments by sema, interpreted by
 * the consumer. Conversions, flags and length modifiers: features.md 7f = the guide's printf chapter.
 */
#ifndef DT_RECORD_PRINTF_H
#define DT_RECORD_PRINTF_H

#include "record/record.h"

/* tables/formats.def: one row per conversion letter. */
enum pf_class {
	PFC_INT,   /* d i o u x X: any integer size; with a length modifier exactly that one */
	PFC_CHAR,  /* c C; lc wc */
	PFC_STR,   /* s S; ls ws */
	PFC_FLOAT, /* e E f g G */
	PFC_PTR,   /* p */
	PFC_KADDR,
	PFC_UADDR, /* a A */
	PFC_STACK, /* k */
	PFC_TIME,  /* T Y: int64 ns since 1970 */
	PFC_INET,
	PFC_PORT, /* I P */
};

enum pf_flags {
	PF_ALT = 1,
	PF_PLUS = 2,
	PF_MINUS = 4,
	PF_SPACE = 8,
	PF_ZERO = 16,
	PF_GROUP = 32,
	PF_AGG = 64 /* @ */,
	PF_PTRWIDTH = 128 /* ? */,
	PF_DYNWIDTH = 256,
	PF_DYNPREC = 512
};

struct pf_conv {
	const char *lit; /* literal text in front (escapes already done), may contain NUL? no */
	uint32_t lit_len;
	char letter; /* 0: only literal (end of the format) */
	enum pf_class cls;
	char mod[3]; /* "", "h", "l", "ll", "L", "w", "hh" */
	uint32_t flags;
	int width, prec; /* -1: none */
	int arg; /* index of the value argument in printf's arguments after the format; -1 for
				    PF_AGG; '*' arguments take indices of their own just before it */
	int width_arg, prec_arg; /* '*' argument indices or -1 */
};

struct pf_format {
	const char *text;
	struct pf_conv *conv;
	uint32_t n_conv;
	uint32_t n_args; /* arguments consumed, '*' included */
};

/*
 * Parses text. printa: keys are matched in order and PF_AGG is allowed. NULL after diag_error() with a
 * D_PRINTF_* tag at loc.
 */
struct pf_format *pf_parse(struct arena *a, struct diags *ds, struct srcloc loc, const char *text,
			   bool printa);
/* Does a value of type t suit this conversion? (sema: D_PRINTF_ARG_TYPE if not) */
bool pf_accepts(const struct pf_conv *c, const struct ctype *t);
/* "char[] or string (or use stringof)", "scalar" ...: for the message. */
const char *pf_expects(const struct pf_conv *c);

#endif
