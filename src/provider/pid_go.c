// SPDX-License-Identifier: MIT
/* Functions of Go: see pid_go.h. Instructions are those of x86-64; elsewhere functions have no return probe. */
#include "provider/pid_go.h"

#include <string.h>

#include "syntax/parse.h"

bool go_compiled(const struct elf_obj *e, const char *func)
{
	static const char *const of_c[] = { "*.isra.*", "*.constprop.*", "*.part.*", "*.cold" };

	if (e->abi == ABI_C || !strchr(func, '.'))
		return false;
	for (unsigned i = 0; i < sizeof(of_c) / sizeof(of_c[0]); i++)
		if (pdesc_glob(of_c[i], func))
			return false;
	return true;
}

#if defined(__x86_64__)
#define LOOK_AT 48u /* bytes that a check of the largest frame takes */

/* cmp rsp, 16(g) with g in r14 or (before Go 1.17) rcx; and of a register that has what the stack pointer will be. */
static bool is_check(const uint8_t *p)
{
	return ((p[0] == 0x49 || p[0] == 0x4d || p[0] == 0x48) && p[1] == 0x3b &&
		(p[2] == 0x66 || p[2] == 0x61 || p[2] == 0x41) && p[3] == 0x10);
}

uint64_t go_entry(const struct code *c, uint64_t start, uint64_t len)
{
	const uint8_t *p = c->p + start;
	uint64_t n = len < LOOK_AT ? len : LOOK_AT;

	if (start > c->size || len > c->size - start)
		return 0;
	for (uint64_t i = 0; i + 10 <= n; i++) {
		if (!is_check(p + i))
			continue;
		if (p[i + 4] == 0x76) /* jbe */
			return i + 6;
		if (p[i + 4] == 0x0f && p[i + 5] == 0x86)
			return i + 10;
	}
	return 0;
}

struct returns {
	const struct code *c;
	uint64_t start;
	bool (*fn)(void *arg, uint64_t at);
	void *arg;
};

static bool if_return(void *arg, uint64_t at)
{
	const struct returns *r = arg;

	return r->c->p[r->start + at] != 0xc3 || r->fn(r->arg, at);
}

bool go_returns(const struct code *c, uint64_t start, uint64_t len,
		bool (*fn)(void *arg, uint64_t at), void *arg)
{
	struct returns r = { c, start, fn, arg };

	return code_each(c, start, len, if_return, &r);
}

/* ax bx cx di si r8 r9 r10 r11, as words of struct pt_regs. */
static const uint8_t regs[] = { 10, 5, 11, 14, 13, 9, 8, 7, 6 };
#else
uint64_t go_entry(const struct code *c, uint64_t start, uint64_t len)
{
	(void)c;
	(void)start;
	(void)len;
	return 0;
}

bool go_returns(const struct code *c, uint64_t start, uint64_t len,
		bool (*fn)(void *arg, uint64_t at), void *arg)
{
	(void)c;
	(void)start;
	(void)len;
	(void)fn;
	(void)arg;
	return false;
}

static const uint8_t regs[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
#endif

/* Results are in the same registers, or behind the arguments; the return address is on top of the stack. */
ir_val go_arg(struct ir_fn *f, bool sleepable, enum abi abi, bool is_return, uint32_t i)
{
	uint32_t n = abi == ABI_GO_REGS ? sizeof(regs) : 0;

	if (is_return && i == 0)
		return ir_const(f, 0);
	i -= is_return;
	if (i < n)
		return uprobe_load_reg(f, regs[i]);
	return uprobe_read(f, sleepable,
			   ir_bini(f, IR_ADD, uprobe_load_reg(f, uprobe_reg_sp()),
				   8 + 8 * (int64_t)(i - n)),
			   8);
}
