/* SPDX-License-Identifier: MIT */
/*
 * Where to put a probe so that the kernel need not single-step.
 *
 * On x86 the kernel emulates nop, push of a register, relative jumps and calls at a probe; everything else is
 * executed out of line with a trap behind it, which costs three times as much on metal and more than ten times
 * in a virtual machine. Most functions of a distribution's libraries begin with such an instruction. So we walk
 * from the first instruction to the first emulated one, over instructions that
 *
 *   - go on with the next one. (They may read memory: a function that faults at its first access may do so before
 *     its probe.)
 *   - leave what the probe's program reads as it was (struct site_need): a clause that only counts minds nothing, one
 *     that uses arg0 minds rdi, one that uses copyin() minds memory but the function's own frame, one that
 *     uses ustack() minds the stack.
 *
 * What may jump to a place between would fire the probe again, or not at all, so there must be nothing, in any
 * function: hand-written ones jump into each other. Far jumps of the whole file are noted in a bitmap, every byte of
 * the code read as if one began there: that is fast, and what it finds beside real ones hits nothing as a rule.
 * Short jumps come from the neighbourhood; there, what looks like one is looked at again with the
 * disassembler. An indirect jump of the function itself may go anywhere, so there must be none. A push is the
 * exception: a function that comes back to its first push would push forever.
 */
#include "proc/site.h"

#include <stdlib.h>
#include <string.h>

uint64_t site_reg_bit(unsigned pt_regs_word)
{
	return 1ull << pt_regs_word;
}

void sites_close(struct sites *s)
{
	if (s->open)
		disasm_close(&s->d);
	free(s->jumps);
	*s = (struct sites){ 0 };
}

#if defined(__x86_64__)
#define MAX_SKIP 96u
#define MAX_LOOK 16384u /* bytes of a function that is disassembled */

enum { W_BP = 4, W_BX = 5, W_AX = 10, W_CX = 11, W_DX = 12, W_SI = 13, W_DI = 14, W_SP = 19 };

/* Word of struct pt_regs that a register is part of; -1: none of the general ones. */
static int word_of(unsigned reg)
{
	switch (reg) {
#define SAME(a, b, c, d, word) \
	case X86_REG_##a:      \
	case X86_REG_##b:      \
	case X86_REG_##c:      \
	case X86_REG_##d: return word
		SAME(RBP, EBP, BP, BPL, W_BP);
		SAME(RSI, ESI, SI, SIL, W_SI);
		SAME(RDI, EDI, DI, DIL, W_DI);
		SAME(RSP, ESP, SP, SPL, W_SP);
		SAME(R8, R8D, R8W, R8B, 9);
		SAME(R9, R9D, R9W, R9B, 8);
		SAME(R10, R10D, R10W, R10B, 7);
		SAME(R11, R11D, R11W, R11B, 6);
		SAME(R12, R12D, R12W, R12B, 3);
		SAME(R13, R13D, R13W, R13B, 2);
		SAME(R14, R14D, R14W, R14B, 1);
		SAME(R15, R15D, R15W, R15B, 0);
		SAME(RBX, EBX, BX, BL, W_BX);
		SAME(RAX, EAX, AX, AL, W_AX);
		SAME(RCX, ECX, CX, CL, W_CX);
		SAME(RDX, EDX, DX, DL, W_DX);
#undef SAME
	case X86_REG_BH: return W_BX;
	case X86_REG_AH: return W_AX;
	case X86_REG_CH: return W_CX;
	case X86_REG_DH: return W_DX;
	default: return -1;
	}
}

/* ---- what the kernel emulates ---- */

static bool is_push(const uint8_t *p)
{
	return (*p & 0xf8) == 0x50 || (*p == 0x41 && (p[1] & 0xf8) == 0x50);
}

static bool is_nop(const uint8_t *p)
{
	return *p == 0x90 || (*p == 0x0f && p[1] == 0x1f);
}

/* Relative jumps and calls. */
static bool is_branch(const uint8_t *p)
{
	return *p == 0xe8 || *p == 0xe9 || *p == 0xeb || (*p & 0xf0) == 0x70 ||
	       (*p == 0x0f && (p[1] & 0xf0) == 0x80);
}

/* ---- what may be passed over ---- */

/* Nobody minds, or memory is read, or it is the own frame. capstone has it that test and cmp write. */
static bool memory_is_safe(const cs_insn *in, const cs_x86_op *op, const struct site_need *need)
{
	if (!need->memory)
		return true;
	if (in->id == X86_INS_TEST || in->id == X86_INS_CMP || in->id == X86_INS_LEA)
		return true;
	if (!(op->access & CS_AC_WRITE))
		return true;
	return op->mem.base == X86_REG_RSP && op->mem.index == X86_REG_INVALID &&
	       op->mem.segment == X86_REG_INVALID;
}

/* sub $n, %rsp: makes the frame. */
static bool makes_frame(const cs_insn *in)
{
	const cs_x86 *x = &in->detail->x86;

	return in->id == X86_INS_SUB && x->op_count == 2 && x->operands[1].type == X86_OP_IMM &&
	       x->operands[1].imm > 0;
}

static bool leaves_alone(struct disasm *d, const struct site_need *need)
{
	const cs_insn *in = d->in;
	const cs_x86 *x = &in->detail->x86;
	cs_regs rd, wr;
	uint8_t n_rd, n_wr;

	if (d->regs_access(d->cs, in, rd, &n_rd, wr, &n_wr) != CS_ERR_OK)
		return false;
	for (uint8_t i = 0; i < n_wr; i++) {
		int w = word_of(wr[i]);

		if (w == W_SP && (need->top || need->walked || !makes_frame(in)))
			return false;
		if (w >= 0 && (need->regs & site_reg_bit((unsigned)w)))
			return false;
	}
	for (uint8_t i = 0; i < x->op_count; i++)
		if (x->operands[i].type == X86_OP_MEM && !memory_is_safe(in, &x->operands[i], need))
			return false;
	return true;
}

/* Their operands tell all that they do. */
static bool plain(const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_MOV:
	case X86_INS_MOVABS:
	case X86_INS_MOVZX:
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
	case X86_INS_LEA:
	case X86_INS_XOR:
	case X86_INS_OR:
	case X86_INS_AND:
	case X86_INS_ADD:
	case X86_INS_SUB:
	case X86_INS_CMP:
	case X86_INS_TEST: return in->detail->x86.prefix[0] == 0; /* no lock */
	default: return false;
	}
}

/* Between registers they do no more than that. */
static bool plain_in_registers(const cs_insn *in)
{
	const cs_x86 *x = &in->detail->x86;

	for (uint8_t i = 0; i < x->op_count; i++)
		if (x->operands[i].type == X86_OP_MEM)
			return false;
	switch (in->id) {
	case X86_INS_ENDBR64:
	case X86_INS_CDQ:
	case X86_INS_CDQE:
	case X86_INS_CQO:
	case X86_INS_CWDE:
	case X86_INS_ADC:
	case X86_INS_SBB:
	case X86_INS_SHL:
	case X86_INS_SHR:
	case X86_INS_SAR:
	case X86_INS_ROL:
	case X86_INS_ROR:
	case X86_INS_NEG:
	case X86_INS_NOT:
	case X86_INS_INC:
	case X86_INS_DEC:
	case X86_INS_IMUL:
	case X86_INS_BT:
	case X86_INS_BTR:
	case X86_INS_BTS:
	case X86_INS_BSF:
	case X86_INS_BSR:
	case X86_INS_BSWAP:
	case X86_INS_SETA:
	case X86_INS_SETAE:
	case X86_INS_SETB:
	case X86_INS_SETBE:
	case X86_INS_SETE:
	case X86_INS_SETG:
	case X86_INS_SETGE:
	case X86_INS_SETL:
	case X86_INS_SETLE:
	case X86_INS_SETNE:
	case X86_INS_SETS:
	case X86_INS_SETNS:
	case X86_INS_CMOVA:
	case X86_INS_CMOVAE:
	case X86_INS_CMOVB:
	case X86_INS_CMOVBE:
	case X86_INS_CMOVE:
	case X86_INS_CMOVG:
	case X86_INS_CMOVGE:
	case X86_INS_CMOVL:
	case X86_INS_CMOVLE:
	case X86_INS_CMOVNE:
	case X86_INS_CMOVS:
	case X86_INS_CMOVNS:
	case X86_INS_PXOR:
	case X86_INS_XORPS:
	case X86_INS_MOVD:
	case X86_INS_MOVQ:
	case X86_INS_MOVAPS:
	case X86_INS_MOVAPD:
	case X86_INS_MOVDQA:
	case X86_INS_PSHUFD:
	case X86_INS_PUNPCKLBW:
	case X86_INS_PUNPCKLWD:
	case X86_INS_PUNPCKLQDQ:
	case X86_INS_VMOVD:
	case X86_INS_VMOVQ:
	case X86_INS_VPXOR:
	case X86_INS_VPXORQ:
	case X86_INS_VPBROADCASTB:
	case X86_INS_VPBROADCASTD: return true;
	default: return false;
	}
}

static bool passes(struct disasm *d, const struct site_need *need)
{
	return (plain(d->in) || plain_in_registers(d->in)) && leaves_alone(d, need);
}

/* ---- who may jump there ---- */

static int32_t rel32(const uint8_t *p)
{
	int32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Length of a far jump at p; 0: it is none. */
static unsigned far_jump(const uint8_t *p)
{
	return *p == 0xe9 ? 5 : *p == 0x0f && (p[1] & 0xf0) == 0x80 ? 6 : 0;
}

static bool short_jump(const uint8_t *p)
{
	return *p == 0xeb || (*p & 0xf0) == 0x70 || (*p & 0xfc) == 0xe0; /* the last: loop, jrcxz */
}

static bool is_indirect(const uint8_t *p)
{
	return p[0] == 0xff && ((p[1] & 0x38) == 0x20 || (p[1] & 0x38) == 0x28);
}

/* Notes where the far jumps of the file's code go to (places in the file; jumps do not leave a segment). */
static void note_jumps(struct sites *s, const struct site_func *fn)
{
	const struct code *c = fn->code;

	free(s->jumps);
	s->of = c->p;
	s->n_jumps = c->size;
	s->jumps = calloc(c->size / 64 + 1, sizeof(*s->jumps));
	for (uint32_t i = 0; s->jumps && i < fn->elf->n_seg; i++) {
		const struct elf_seg *g = &fn->elf->seg[i];

		if (!g->exec || g->off > c->size || g->filesz > c->size - g->off)
			continue;
		for (uint64_t k = g->off; k + 6 <= g->off + g->filesz; k++) {
			unsigned n = far_jump(c->p + k);
			uint64_t to = n ? k + n + (uint64_t)(int64_t)rel32(c->p + k + n - 4) : 0;

			if (to && to < c->size)
				s->jumps[to / 64] |= 1ull << (to % 64);
		}
	}
}

static bool far_lands(struct sites *s, const struct site_func *fn, uint32_t site)
{
	if (s->of != fn->code->p)
		note_jumps(s, fn);
	if (!s->jumps)
		return true;
	for (uint64_t to = fn->off + 1; to <= fn->off + site; to++)
		if (s->jumps[to / 64] >> (to % 64) & 1)
			return true;
	return false;
}

/* What is looked through for short jumps that land behind start, up to site: places in the file. */
struct look {
	const uint8_t *file;
	uint64_t from, to, start, site;
};

static bool short_lands(const struct look *l, uint64_t at)
{
	uint64_t to = at + 2 + (uint64_t)(int64_t)(int8_t)l->file[at + 1];

	return short_jump(l->file + at) && to > l->start && to <= l->site;
}

static bool looks_like_it(const struct look *l)
{
	for (uint64_t at = l->from; at < l->to; at++)
		if (short_lands(l, at))
			return true;
	return false;
}

/* Does an instruction do so? from: where one begins. own: of the function itself, indirect jumps count. */
static bool disassembled_lands(struct sites *s, const struct look *l, bool own)
{
	const uint8_t *p = l->file + l->from;
	size_t left = (size_t)(l->to - l->from);
	uint64_t addr = 0;

	if (left > MAX_LOOK)
		return true;
	while (left) {
		const uint8_t *op = p;

		if (!disasm_next(&s->d, &p, &left, &addr))
			return own; /* padding, or data of others */
		while (*op == 0xf2 || *op == 0x3e || *op == 0x2e || (*op & 0xf0) == 0x40)
			op++; /* bnd, notrack, a hint, REX */
		if (short_lands(l, (uint64_t)(op - l->file)) || (own && is_indirect(op)))
			return true;
	}
	return false;
}

static bool any_indirect(const struct look *l)
{
	for (uint64_t at = l->from; at < l->to; at++)
		if (is_indirect(l->file + at))
			return true;
	return false;
}

/* Functions that overlap with from..to, each looked through by itself. */
static bool neighbours_land(struct sites *s, const struct site_func *fn, struct look l)
{
	uint64_t to = l.to, diff = fn->vaddr - fn->off;

	if (!looks_like_it(&l))
		return false;
	while (l.from < to) {
		const struct elf_sym *y = elf_obj_find(fn->elf, l.from + diff);

		if (!y) { /* between functions */
			l.from++;
			continue;
		}
		l.from = y->addr - diff;
		l.to = elf_sym_end(fn->elf, y) - diff;
		if (l.to <= l.from || l.to > fn->code->size - 8)
			return true;
		if (l.from != l.start && disassembled_lands(s, &l, false))
			return true;
		l.from = l.to;
	}
	return false;
}

#define REACH 130u /* of a short jump */

static bool nobody_lands(struct sites *s, const struct site_func *fn, uint32_t site)
{
	uint64_t end = fn->off + fn->len, last = fn->code->size - 8;
	struct look l = { .file = fn->code->p, .from = fn->off, .to = end, .start = fn->off };

	l.site = fn->off + site;
	if ((looks_like_it(&l) || any_indirect(&l)) && disassembled_lands(s, &l, true))
		return false;
	if (far_lands(s, fn, site))
		return false;
	l.from = fn->off > REACH ? fn->off - REACH : 0;
	l.to = fn->off;
	if (neighbours_land(s, fn, l))
		return false;
	l.from = end;
	l.to = l.site + REACH < last ? l.site + REACH : last;
	return l.from >= l.to || !neighbours_land(s, fn, l);
}

/* ---- the walk ---- */

static uint32_t walk(struct sites *s, const struct site_func *fn, const struct site_need *need)
{
	const uint8_t *f = fn->code->p + fn->off, *p = f;
	size_t left = fn->len < MAX_SKIP ? (size_t)fn->len : MAX_SKIP;
	uint64_t addr = 0;

	while (left) {
		uint32_t at = (uint32_t)(p - f);

		if (is_push(p))
			return at;
		if (is_branch(p))
			return !need->walked && nobody_lands(s, fn, at) ? at : 0;
		if (!disasm_next(&s->d, &p, &left, &addr) || !passes(&s->d, need))
			return 0;
	}
	return 0;
}

uint32_t site_find(struct sites *s, const struct site_func *fn, const struct site_need *need)
{
	const struct code *c = fn->code;
	const uint8_t *f;

	if (fn->len < 2 || c->size < 8 || fn->len > c->size - 8 || fn->off > c->size - 8 - fn->len)
		return 0;
	f = c->p + fn->off;
	if (is_push(f) || is_nop(f) || is_branch(f))
		return 0;
	if (memcmp(f, "\xf3\x0f\x1e\xfa", 4) == 0 && fn->len > 5 && is_push(f + 4))
		return 4; /* endbr64; push: most of what is built with -fcf-protection */
	if (!s->tried) {
		s->tried = true;
		s->open = disasm_open(&s->d, true);
	}
	return s->open ? walk(s, fn, need) : 0;
}
#else
uint32_t site_find(struct sites *s, const struct site_func *fn, const struct site_need *need)
{
	(void)s;
	(void)fn;
	(void)need;
	return 0;
}
#endif
