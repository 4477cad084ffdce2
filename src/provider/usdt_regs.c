/* SPDX-License-Identifier: MIT */
/*
 * Registers by the names that assemblers give them, for both architectures on either: the text is parsed (and
 * tested, and fuzzed) the same everywhere; only the numbers of the native one mean anything to a program.
 */
#include <string.h>

#include "provider/usdt_args.h"

/* ---- x86_64 ---- */

/* In the order of struct pt_regs. */
static const char *const x86[] = {
	"r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9",
	"r8",  "rax", "rcx", "rdx", "rsi", "rdi", "",    "rip", /* orig_rax */ "",
	"",    "rsp",
};
static const char *const words16[] = { "bp", "bx", "ax", "cx", "dx", "si", "di", "sp" };
static const uint8_t of_words16[] = { 4, 5, 10, 11, 12, 13, 14, 19 };

#define X86_PC 16

static bool digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* r8 to r15, r8d, r8w, r8b */
static int numbered(const char *name, size_t len, uint32_t *ret_size)
{
	size_t digits = len > 1 && digit(name[1]) ? 1 : 0;

	if (digits && len > 2 && digit(name[2]))
		digits = 2;
	if (!digits || len > digits + 2)
		return -1;
	*ret_size = 8;
	if (len == digits + 2) {
		switch (name[len - 1]) {
		case 'd': *ret_size = 4; break;
		case 'w': *ret_size = 2; break;
		case 'b': *ret_size = 1; break;
		default: return -1;
		}
	}
	for (int i = 0; i < 10; i++)
		if (x86[i][0] == 'r' && strlen(x86[i]) == digits + 1 &&
		    strncmp(x86[i], name, digits + 1) == 0)
			return i;
	return -1;
}

static int word_reg(const char *name)
{
	for (unsigned i = 0; i < sizeof(of_words16); i++)
		if (strncmp(words16[i], name, 2) == 0)
			return of_words16[i];
	return -1;
}

/* al, ah ... sil, dil, bpl, spl */
static int byte_reg(const char *name, size_t len, uint32_t *ret_shift)
{
	char x[2] = { name[0], 'x' };

	if (len == 3 && name[2] == 'l')
		return word_reg(name);
	if (len != 2 || (name[1] != 'l' && name[1] != 'h'))
		return -1;
	*ret_shift = name[1] == 'h' ? 8 : 0;
	return word_reg(x);
}

static int x86_reg(const char *name, size_t len, uint32_t *ret_size, uint32_t *ret_shift)
{
	int r;

	if (len < 2 || len > 4)
		return -1;
	if (name[0] == 'r' && (r = numbered(name, len, ret_size)) >= 0)
		return r;
	if (len == 3 && (name[0] == 'r' || name[0] == 'e')) {
		*ret_size = name[0] == 'r' ? 8 : 4;
		if (strncmp(name + 1, "ip", 2) == 0)
			return X86_PC;
		return word_reg(name + 1);
	}
	*ret_size = 2;
	if (len == 2 && (r = word_reg(name)) >= 0)
		return r;
	*ret_size = 1;
	return byte_reg(name, len, ret_shift);
}

/* ---- aarch64 ---- */

#define A64_SP 31
#define A64_PC 32

/* x0 to x30, w0 to w30, sp, wsp; fp and lr are other names of two */
static int a64_reg(const char *name, size_t len, uint32_t *ret_size)
{
	unsigned n = 0;

	*ret_size = len && name[0] == 'w' ? 4 : 8;
	if ((len == 2 && strncmp(name, "sp", 2) == 0) || (len == 3 && strncmp(name, "wsp", 3) == 0))
		return A64_SP;
	if (len == 2 && strncmp(name, "fp", 2) == 0)
		return 29;
	if (len == 2 && strncmp(name, "lr", 2) == 0)
		return 30;
	if (len < 2 || len > 3 || (name[0] != 'x' && name[0] != 'w'))
		return -1;
	for (size_t i = 1; i < len; i++) {
		if (!digit(name[i]))
			return -1;
		n = 10 * n + (unsigned)(name[i] - '0');
	}
	return n <= 30 ? (int)n : -1;
}

/* ---- either ---- */

int usdt_reg(enum usdt_arch arch, const char *name, size_t len, uint32_t *ret_size,
	     uint32_t *ret_shift)
{
	*ret_size = 8;
	*ret_shift = 0;
	return arch == USDT_X86_64 ? x86_reg(name, len, ret_size, ret_shift) :
				     a64_reg(name, len, ret_size);
}

int usdt_reg_pc(enum usdt_arch arch)
{
	return arch == USDT_X86_64 ? X86_PC : A64_PC;
}
