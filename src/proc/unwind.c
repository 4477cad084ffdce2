/* SPDX-License-Identifier: MIT */
/*
 * The walk. Its memory is the copied piece of stack and nothing else: the process has gone on since.
 *
 * Everything comes from the traced process and may be nonsense. A walk ends after max frames, and before
 * that when the stack pointer does not rise.
 */
#include "proc/unwind.h"

#include <string.h>

#define SELECTOR_32 0x23u
#define REG_BP 6u
#define REG_SP 7u
#define REG_IP 16u

static bool read_word(const void *priv, uint64_t addr, uint64_t *ret)
{
	const struct unwind_in *in = priv;
	uint64_t off = addr - in->base;

	if (in->len < 8 || off > in->len - 8)
		return false;
	memcpy(ret, in->stack + off, 8);
	return true;
}

static bool read_half(const struct unwind_in *in, uint64_t addr, uint64_t *ret)
{
	uint64_t off = addr - in->base;
	uint32_t v;

	if (in->len < 4 || off > in->len - 4)
		return false;
	memcpy(&v, in->stack + off, 4);
	*ret = v;
	return true;
}

static struct cfi_state state_of(const struct unwind_in *in)
{
	const uint64_t *r = in->regs;

	return (struct cfi_state){
		.reg = { r[UW_AX], r[UW_DX], r[UW_CX], r[UW_BX], r[UW_SI], r[UW_DI], r[UW_BP],
			 r[UW_SP], r[UW_R8], r[UW_R9], r[UW_R10], r[UW_R11], r[UW_R12], r[UW_R13],
			 r[UW_R14], r[UW_R15], r[UW_IP] },
		.read = read_word,
		.priv = in,
	};
}

/* A frame that begins with push %rbp; mov %rsp, %rbp. */
static bool by_pointer(struct psyms *s, const struct unwind_in *in, struct cfi_state *st)
{
	uint64_t bp = st->reg[REG_BP], caller, up;
	struct pcode code;

	if (bp < st->reg[REG_SP] || bp % 8 || !read_word(in, bp, &up) ||
	    !read_word(in, bp + 8, &caller))
		return false;
	if (caller && (!psyms_code(s, in->pid, caller, &code) || !code.exec))
		return false;
	st->reg[REG_BP] = up;
	st->reg[REG_SP] = bp + 16;
	st->reg[REG_IP] = caller;
	return true;
}

/* Programs of 32 bits: frame pointers are all that is tried. */
static uint32_t walk_32(const struct unwind_in *in, uint64_t *pcs, uint32_t max,
			enum unwind_end *ret_end)
{
	uint64_t bp = (uint32_t)in->regs[UW_BP], low = in->base, up, pc = in->regs[UW_IP];
	uint32_t n = 0;

	*ret_end = UWE_FULL;
	while (n < max) {
		pcs[n++] = pc;
		*ret_end = UWE_LOST;
		if (bp < low || !read_half(in, bp, &up) || !read_half(in, bp + 4, &pc) || !pc)
			return n;
		low = bp + 8;
		bp = up;
		*ret_end = UWE_FULL;
	}
	return n;
}

static bool beyond(const struct unwind_in *in, const struct cfi_state *st)
{
	return st->reg[REG_SP] - in->base >= in->len;
}

uint32_t unwind(struct psyms *s, const struct unwind_in *in, uint64_t *pcs, uint32_t max,
		enum unwind_end *ret_end)
{
	struct cfi_state st = state_of(in);
	uint64_t back = 0; /* a return address may be the first byte of the next function */
	uint32_t n = 0;

	*ret_end = UWE_FULL;
	if ((in->regs[UW_CS] & 0xffff) == SELECTOR_32)
		return walk_32(in, pcs, max, ret_end);
	while (n < max && st.reg[REG_IP]) {
		uint64_t sp = st.reg[REG_SP], pc = st.reg[REG_IP];
		const struct cfi_row *row = NULL;
		struct pcode code = { 0 };
		bool last = false;

		pcs[n++] = pc;
		if (psyms_code(s, in->pid, pc - back, &code) && code.cfi)
			row = cfi_find(code.cfi, code.vaddr);
		if (row ? !cfi_step(code.cfi, row, &st, &last) : !by_pointer(s, in, &st)) {
			*ret_end = last ? UWE_COMPLETE : beyond(in, &st) ? UWE_STACK : UWE_LOST;
			return n;
		}
		if (st.reg[REG_SP] < sp || (st.reg[REG_SP] == sp && st.reg[REG_IP] == pc)) {
			*ret_end = UWE_LOST;
			return n;
		}
		back = row && row->signal ? 0 : 1;
	}
	if (!st.reg[REG_IP])
		*ret_end = UWE_COMPLETE;
	return n;
}
