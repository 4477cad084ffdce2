/* SPDX-License-Identifier: MIT */
/*
 * Operands as the assembler writes them: AT&T syntax, or that of aarch64. The text is an application's:
 * whatever it says, nothing but a list of operands or -EINVAL comes out.
 */
#include "provider/usdt_args.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
	const char *p;
	enum usdt_arch arch;
};

static bool take(struct cursor *c, char ch)
{
	if (*c->p != ch)
		return false;
	c->p++;
	return true;
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(c->p, word, n) != 0)
		return false;
	c->p += n;
	return true;
}

static void skip_spaces(struct cursor *c)
{
	while (take(c, ' '))
		;
}

static bool at_end(const struct cursor *c)
{
	return !*c->p || *c->p == ' ';
}

static bool take_number(struct cursor *c, int64_t *ret)
{
	const char *digits = c->p + (*c->p == '-' || *c->p == '+');
	char *end;

	if (!isdigit((unsigned char)*digits))
		return false;
	/* a constant may be as large as unsigned ones are */
	*ret = *c->p == '-' ? strtoll(c->p, &end, 0) : (int64_t)strtoull(c->p, &end, 0);
	c->p = end;
	return true;
}

/* "rax" behind its "%"; *ret -1 if it is no general register. */
static bool take_name(struct cursor *c, int *ret, uint32_t *ret_size, uint32_t *ret_shift)
{
	size_t n = 0;

	while (isalnum((unsigned char)c->p[n]))
		n++;
	if (n == 0)
		return false;
	*ret = usdt_reg(c->arch, c->p, n, ret_size, ret_shift);
	c->p += n;
	return true;
}

static bool take_register(struct cursor *c, int *ret, uint32_t *ret_shift)
{
	uint32_t size;

	return take(c, '%') && take_name(c, ret, &size, ret_shift);
}

/* "-4", "8", "4f" and the @ */
static bool take_size(struct cursor *c, struct usdt_arg *a)
{
	int64_t size;

	if (*c->p == '%' || *c->p == '$' || *c->p == '(' || *c->p == '[') {
		a->size = 8; /* old notes say none */
		return true;
	}
	if (!take_number(c, &size) || size < -8 || size > 8)
		return false;
	a->is_signed = size < 0;
	a->is_float = take(c, 'f');
	a->size = (uint8_t)(size < 0 ? -size : size);
	return (a->size == 1 || a->size == 2 || a->size == 4 || a->size == 8) && take(c, '@');
}

static bool symbol_char(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_' || ch == '.' || ch == '$';
}

static bool take_symbol(struct cursor *c, struct usdt_arg *a)
{
	const char *start = c->p;

	while (symbol_char(*c->p))
		c->p++;
	if (c->p == start || a->sym || isdigit((unsigned char)*start))
		return false;
	a->sym = start;
	a->sym_len = (uint32_t)(c->p - start);
	return true;
}

/* What stands in front of a parenthesis: numbers and one symbol, added up. */
static bool take_disp(struct cursor *c, struct usdt_arg *a)
{
	int64_t n;

	while (*c->p && *c->p != '(' && *c->p != ' ') {
		if (take_number(c, &n)) {
			a->disp = (int64_t)((uint64_t)a->disp + (uint64_t)n);
			continue;
		}
		take(c, '+');
		if (!take_symbol(c, a))
			return false;
	}
	return true;
}

static bool has_text(const char *from, const char *to, const char *text)
{
	size_t n = strlen(text);

	for (; from + n <= to; from++)
		if (strncasecmp(from, text, n) == 0)
			return true;
	return false;
}

/* The rest of an operand that a probe cannot read. */
static bool pass_over(struct cursor *c, struct usdt_arg *a)
{
	const char *from = c->p;

	while (!at_end(c))
		c->p++;
	a->kind = UA_NONE;
	a->why = has_text(from, c->p, "%fs") || has_text(from, c->p, "%gs") ||
				 has_text(from, c->p, "tpoff") ?
			 "it is in thread-local memory" :
		 has_text(from, c->p, "@got") ? "it is in a table of the linker" :
						"it is in a vector register";
	a->sym = NULL;
	a->sym_is = US_NONE;
	return true;
}

/* ---- x86_64 ---- */

/* "(base)", "(base,index)", "(base,index,scale)", "(,index,scale)" */
static bool take_parentheses(struct cursor *c, struct usdt_arg *a)
{
	uint32_t shift;
	int64_t scale = 1;

	if (*c->p != ',' && (!take_register(c, &a->base, &shift) || a->base < 0))
		return false;
	if (take(c, ',')) {
		if (!take_register(c, &a->index, &shift) || a->index < 0)
			return false;
		if (take(c, ',') && !take_number(c, &scale))
			return false;
	}
	a->scale = (uint8_t)scale;
	return (scale == 1 || scale == 2 || scale == 4 || scale == 8) && take(c, ')');
}

/*
 * A symbol is where it is from the probe, which is true wherever the object is loaded. One that is added to a register is
 * an address that was known when the object was linked.
 */
static bool settle_symbol(struct usdt_arg *a)
{
	int pc = usdt_reg_pc(USDT_X86_64);

	if (!a->sym)
		return a->base != pc;
	a->sym_is = a->base >= 0 && a->base != pc ? US_ABS : US_PC;
	if (a->sym_is == US_PC)
		a->base = pc;
	return true;
}

static bool take_x86(struct cursor *c, struct usdt_arg *a)
{
	uint32_t shift = 0;

	if (take(c, '$')) {
		a->kind = UA_CONST;
		if (!take_disp(c, a) || !at_end(c) || c->p[-1] == '$')
			return false;
		if (a->sym)
			a->kind = UA_ADDR;
		return settle_symbol(a);
	}
	if (*c->p == '%') {
		if (!take_register(c, &a->base, &shift))
			return false;
		if (a->base < 0)
			return pass_over(c, a); /* %xmm0, %st(0), %fs:8 */
		a->shift = (uint8_t)shift;
		a->kind = UA_REG;
		return true;
	}
	a->kind = UA_MEM;
	if (at_end(c) || !take_disp(c, a))
		return *c->p == '@' ? pass_over(c, a) : false; /* sym@GOTPCREL(%rip) */
	return (!take(c, '(') || take_parentheses(c, a)) && settle_symbol(a);
}

/* ---- aarch64 ---- */

/* ", x2, lsl 3", ", w2, sxtw 2" */
static bool take_index(struct cursor *c, struct usdt_arg *a)
{
	uint32_t size = 8, shift;
	int64_t n = 0;

	if (!take_name(c, &a->index, &size, &shift) || a->index < 0)
		return false;
	if (take(c, ',')) {
		skip_spaces(c);
		if (take_word(c, "sxtw"))
			a->extend = UX_SIGNED32;
		else if (take_word(c, "uxtw"))
			a->extend = UX_UNSIGNED32;
		else if (!take_word(c, "lsl") && !take_word(c, "sxtx"))
			return false;
		skip_spaces(c);
		(void)take(c, '#');
		(void)take_number(c, &n);
	}
	a->scale = (uint8_t)(1 << (n & 7));
	return n >= 0 && n <= 3 && (size == 8) == (a->extend == UX_NONE);
}

/* ":lo12:sym+4": the rest of the address is in the register. */
static bool take_lo12(struct cursor *c, struct usdt_arg *a)
{
	if (!take_word(c, ":lo12:") || !take_symbol(c, a))
		return false;
	a->sym_is = US_LO12;
	return *c->p == ']' || take_number(c, &a->disp);
}

/* "[x0]", "[x0, 8]", "[x0, #:lo12:sym]", "[x0, x1, lsl 3]" */
static bool take_brackets(struct cursor *c, struct usdt_arg *a)
{
	uint32_t size, shift;

	a->kind = UA_MEM;
	if (!take_name(c, &a->base, &size, &shift) || a->base < 0 || size != 8)
		return false;
	if (take(c, ',')) {
		skip_spaces(c);
		(void)take(c, '#');
		if (*c->p == ':' ? !take_lo12(c, a) :
				   !take_number(c, &a->disp) && !take_index(c, a))
			return false;
	}
	return take(c, ']');
}

/* b0 h0 s0 d0 q0 v0 */
static bool is_vector(const char *name, size_t n)
{
	if (n < 2 || n > 3 || !strchr("bhsdqv", name[0]))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!isdigit((unsigned char)name[i]))
			return false;
	return true;
}

static bool take_a64(struct cursor *c, struct usdt_arg *a)
{
	uint32_t size, shift;
	size_t n = 0;

	if (take(c, '['))
		return take_brackets(c, a);
	(void)take(c, '#');
	while (isalnum((unsigned char)c->p[n]))
		n++;
	a->base = n ? usdt_reg(c->arch, c->p, n, &size, &shift) : -1;
	if (a->base >= 0) {
		c->p += n;
		a->kind = UA_REG;
		return true;
	}
	if (is_vector(c->p, n))
		return pass_over(c, a);
	a->kind = UA_CONST;
	if (n == 3 && (take_word(c, "xzr") || take_word(c, "wzr")))
		return true;
	if (at_end(c) || !take_disp(c, a))
		return false;
	if (a->sym) {
		a->kind = UA_ADDR;
		a->sym_is = US_PC;
		a->base = usdt_reg_pc(c->arch);
	}
	return true;
}

/* ---- lists ---- */

int usdt_parse_args(enum usdt_arch arch, const char *text, struct usdt_arg *ret)
{
	struct cursor c = { text, arch };
	int n = 0;

	for (;; n++) {
		struct usdt_arg *a = &ret[n];

		skip_spaces(&c);
		if (!*c.p)
			return n;
		if (n == USDT_MAX_ARGS)
			return -EINVAL;
		*a = (struct usdt_arg){ .base = -1, .index = -1, .scale = 1 };
		if (!take_size(&c, a) ||
		    !(arch == USDT_X86_64 ? take_x86(&c, a) : take_a64(&c, a)) || !at_end(&c))
			return -EINVAL;
	}
}
