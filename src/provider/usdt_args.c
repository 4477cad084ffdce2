/* SPDX-License-Identifier: MIT */
/*
 * Operands as the assembler writes them, AT&T syntax. The text is an application's: whatever it says,
 * nothing but a list of operands or -EINVAL comes out.
 */
#include "provider/usdt_args.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "provider/uprobe.h"

struct cursor {
	const char *p;
};

static bool take(struct cursor *c, char ch)
{
	if (*c->p != ch)
		return false;
	c->p++;
	return true;
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

/* "%rax"; *ret -1 if it is no general register. */
static bool take_register(struct cursor *c, int *ret, uint32_t *ret_shift)
{
	uint32_t size;
	size_t n = 0;

	if (!take(c, '%'))
		return false;
	while (isalnum((unsigned char)c->p[n]))
		n++;
	if (n == 0)
		return false;
	*ret = uprobe_reg(c->p, n, &size, ret_shift);
	c->p += n;
	return true;
}

/* "-4", "8", "4f" and the @ */
static bool take_size(struct cursor *c, struct usdt_arg *a)
{
	int64_t size;

	if (!take_number(c, &size))
		return false;
	a->is_signed = size < 0;
	a->is_float = take(c, 'f');
	a->size = (uint8_t)(size < 0 ? -size : size);
	return (size == 1 || size == 2 || size == 4 || size == 8 || size == -1 || size == -2 ||
		size == -4 || size == -8) &&
	       take(c, '@');
}

static bool symbol_char(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_' || ch == '.' || ch == '$';
}

/* What stands in front of the parenthesis: numbers and one symbol, added up. */
static bool take_disp(struct cursor *c, struct usdt_arg *a)
{
	int64_t n;

	while (*c->p && *c->p != '(' && *c->p != ' ') {
		const char *start;

		if (take_number(c, &n)) {
			a->disp = (int64_t)((uint64_t)a->disp + (uint64_t)n);
			continue;
		}
		take(c, '+');
		start = c->p;
		while (symbol_char(*c->p))
			c->p++;
		if (c->p == start || a->sym || isdigit((unsigned char)*start))
			return false;
		a->sym = start;
		a->sym_len = (uint32_t)(c->p - start);
	}
	return true;
}

/* "(base)", "(base,index)", "(base,index,scale)", "(,index,scale)" */
static bool take_address(struct cursor *c, struct usdt_arg *a)
{
	uint32_t shift;
	int64_t scale = 1;

	if (!take(c, '('))
		return a->sym == NULL;
	if (*c->p != ',' && (!take_register(c, &a->base, &shift) || a->base < 0))
		return false;
	if (take(c, ',')) {
		if (!take_register(c, &a->index, &shift) || a->index < 0)
			return false;
		if (take(c, ',') && !take_number(c, &scale))
			return false;
	}
	a->scale = (uint8_t)scale;
	a->pc_relative = a->base >= 0 && a->base == uprobe_reg_pc();
	return (scale == 1 || scale == 2 || scale == 4 || scale == 8) && take(c, ')') &&
	       a->pc_relative == (a->sym != NULL);
}

static bool take_operand(struct cursor *c, struct usdt_arg *a)
{
	uint32_t shift = 0;

	a->base = a->index = -1;
	a->scale = 1;
	if (take(c, '$')) {
		a->kind = UA_CONST;
		return take_number(c, &a->disp);
	}
	if (*c->p == '%') {
		if (!take_register(c, &a->base, &shift))
			return false;
		a->shift = (uint8_t)shift;
		a->kind = a->base < 0 ? UA_NONE : UA_REG;
		return true;
	}
	a->kind = UA_MEM;
	/* an address has a register, or is one */
	return *c->p && *c->p != ' ' && take_disp(c, a) && take_address(c, a);
}

int usdt_parse_args(const char *text, struct usdt_arg *ret)
{
	struct cursor c = { text };
	int n = 0;

	for (;;) {
		while (take(&c, ' '))
			;
		if (!*c.p)
			return n;
		if (n == USDT_MAX_ARGS)
			return -EINVAL;
		memset(&ret[n], 0, sizeof(ret[n]));
		if (!take_size(&c, &ret[n]) || !take_operand(&c, &ret[n]) || (*c.p && *c.p != ' '))
			return -EINVAL;
		n++;
	}
}
