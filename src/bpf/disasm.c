// SPDX-License-Identifier: MIT
/*
 * Listing of an image in the syntax of the kernel's verifier log, for -S: numbered instructions, jump
 * targets as relative offsets, maps by index, the D source lines that begin a run of instructions as
 * comments in between. Any instruction words may be given; what is no instruction is shown in hex.
 */
#include "bpf/bpf.h"

#include <inttypes.h>

#include "bpf/insn.h"

static const char *const size_name[] = { [1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64" };
static const char *const signed_name[] = { [1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64" };

static const char *alu_sign(uint8_t op)
{
	static const char *const s[16] = {
		[BPF_ADD >> 4] = "+=",  [BPF_SUB >> 4] = "-=",  [BPF_MUL >> 4] = "*=",
		[BPF_DIV >> 4] = "/=",  [BPF_OR >> 4] = "|=",   [BPF_AND >> 4] = "&=",
		[BPF_LSH >> 4] = "<<=", [BPF_RSH >> 4] = ">>=", [BPF_MOD >> 4] = "%=",
		[BPF_XOR >> 4] = "^=",  [BPF_MOV >> 4] = "=",   [BPF_ARSH >> 4] = "s>>=",
	};

	return s[op >> 4];
}

static const char *jump_sign(uint8_t op)
{
	static const char *const s[16] = {
		[BPF_JEQ >> 4] = "==",   [BPF_JGT >> 4] = ">",    [BPF_JGE >> 4] = ">=",
		[BPF_JSET >> 4] = "&",   [BPF_JNE >> 4] = "!=",   [BPF_JSGT >> 4] = "s>",
		[BPF_JSGE >> 4] = "s>=", [BPF_JLT >> 4] = "<",    [BPF_JLE >> 4] = "<=",
		[BPF_JSLT >> 4] = "s<",  [BPF_JSLE >> 4] = "s<=",
	};

	return s[op >> 4];
}

static void unknown(const struct insn *i, struct sbuf *out)
{
	sbuf_printf(out, "(%02x) regs=%02x off=%d imm=0x%x", i->code, i->regs, i->off,
		    (unsigned)i->imm);
}

/* The right side: a register or a number. */
static void operand(const struct insn *i, char reg, struct sbuf *out)
{
	if (BPF_SRC(i->code) == BPF_X)
		sbuf_printf(out, "%c%u", reg, bi_src(i));
	else
		sbuf_printf(out, "%d", i->imm);
}

static void byte_order(const struct insn *i, struct sbuf *out)
{
	const char *how = BPF_CLASS(i->code) == BPF_ALU64 ? "bswap" :
			  BPF_SRC(i->code) == BPF_TO_BE   ? "be" :
							    "le";

	sbuf_printf(out, "r%u = %s%d r%u", bi_dst(i), how, i->imm, bi_dst(i));
}

static void alu(const struct insn *i, struct sbuf *out)
{
	char reg = BPF_CLASS(i->code) == BPF_ALU64 ? 'r' : 'w';
	uint8_t op = BPF_OP(i->code);
	const char *sign = alu_sign(op);

	if (op == BPF_END) {
		byte_order(i, out);
	} else if (op == BPF_NEG) {
		sbuf_printf(out, "%c%u = -%c%u", reg, bi_dst(i), reg, bi_dst(i));
	} else if (op == BPF_MOV && i->off) {
		sbuf_printf(out, "%c%u = (s%d)%c%u", reg, bi_dst(i), i->off, reg, bi_src(i));
	} else if (sign) {
		bool div = (op == BPF_DIV || op == BPF_MOD) && i->off == 1;
		sbuf_printf(out, "%c%u %s%s ", reg, bi_dst(i), div ? "s" : "", sign);
		operand(i, reg, out);
	} else {
		unknown(i, out);
	}
}

static void call(const struct insn *i, struct sbuf *out)
{
	const struct ir_helper_info *h = ir_helper_info((uint32_t)i->imm);

	if (bi_src(i) == BPF_PSEUDO_CALL)
		sbuf_printf(out, "call pc%+d", i->imm);
	else if (bi_src(i))
		sbuf_printf(out, "call kernel-function#%d", i->imm);
	else
		sbuf_printf(out, "call %s%s#%d", h ? "bpf_" : "unknown", h ? h->name : "", i->imm);
}

static void jump(const struct insn *i, struct sbuf *out)
{
	char reg = BPF_CLASS(i->code) == BPF_JMP ? 'r' : 'w';
	uint8_t op = BPF_OP(i->code);

	if (i->code == BI_GOTOL) {
		sbuf_printf(out, "gotol %+d", i->imm);
	} else if (i->code == BI_CALL) {
		call(i, out);
	} else if (i->code == BI_EXIT) {
		sbuf_adds(out, "exit");
	} else if (i->code == BI_JA) {
		sbuf_printf(out, "goto %+d", i->off);
	} else if (jump_sign(op)) {
		sbuf_printf(out, "if %c%u %s ", reg, bi_dst(i), jump_sign(op));
		if (BPF_SRC(i->code) == BPF_X)
			operand(i, reg, out);
		else
			sbuf_printf(out, "0x%x", (unsigned)i->imm);
		sbuf_printf(out, " goto %+d", i->off);
	} else {
		unknown(i, out);
	}
}

static void place(const struct insn *i, unsigned base, struct sbuf *out)
{
	sbuf_printf(out, "*(%s *)(r%u %+d)", size_name[bi_bytes(i->code)], base, i->off);
}

static void atomic(const struct insn *i, struct sbuf *out)
{
	const char *w = BPF_SIZE(i->code) == BPF_DW ? "64" : "", *name = NULL;
	uint8_t op = (uint8_t)(i->imm & ~BPF_FETCH);
	char reg = BPF_SIZE(i->code) == BPF_DW ? 'r' : 'w';

	if (i->imm == BPF_CMPXCHG)
		sbuf_printf(out, "r0 = atomic%s_cmpxchg((%s *)(r%u %+d), r0, r%u)", w,
			    size_name[bi_bytes(i->code)], bi_dst(i), i->off, bi_src(i));
	else if (i->imm == BPF_XCHG)
		name = "xchg";
	else if (i->imm & BPF_FETCH && alu_sign(op))
		name = op == BPF_ADD ? "fetch_add" :
		       op == BPF_AND ? "fetch_and" :
		       op == BPF_OR  ? "fetch_or" :
				       "fetch_xor";
	else if (alu_sign(op)) {
		sbuf_adds(out, "lock ");
		place(i, bi_dst(i), out);
		sbuf_printf(out, " %s %c%u", alu_sign(op), reg, bi_src(i));
	} else {
		unknown(i, out);
	}
	if (name)
		sbuf_printf(out, "r%u = atomic%s_%s((%s *)(r%u %+d), r%u)", bi_src(i), w, name,
			    size_name[bi_bytes(i->code)], bi_dst(i), i->off, bi_src(i));
}

static void memory(const struct insn *i, struct sbuf *out)
{
	switch (BPF_CLASS(i->code) | BPF_MODE(i->code)) {
	case BPF_LDX | BPF_MEM:
		sbuf_printf(out, "r%u = ", bi_dst(i));
		place(i, bi_src(i), out);
		break;
	case BPF_LDX | BPF_MEMSX:
		sbuf_printf(out, "r%u = *(%s *)(r%u %+d)", bi_dst(i),
			    signed_name[bi_bytes(i->code)], bi_src(i), i->off);
		break;
	case BPF_ST | BPF_MEM:
		place(i, bi_dst(i), out);
		sbuf_printf(out, " = %d", i->imm);
		break;
	case BPF_STX | BPF_MEM:
		place(i, bi_dst(i), out);
		sbuf_printf(out, " = r%u", bi_src(i));
		break;
	case BPF_STX | BPF_ATOMIC: atomic(i, out); break;
	default: unknown(i, out);
	}
}

/* hi: the second half, or NULL if there is none. */
static void wide(const struct image *img, uint32_t at, const struct insn *hi, struct sbuf *out)
{
	const struct insn *i = &img->insns[at];
	uint32_t v = hi ? (uint32_t)hi->imm : 0;

	sbuf_printf(out, "r%u = ", bi_dst(i));
	for (uint32_t k = 0; k < img->n_relocs; k++) {
		const struct image_reloc *r = &img->relocs[k];
		if (r->insn != at)
			continue;
		sbuf_printf(out, "map[%u]", r->map);
		if (r->kind == RELOC_MAP_VALUE)
			sbuf_printf(out, "+%u", v);
		return;
	}
	if (bi_src(i) == BPF_PSEUDO_FUNC)
		sbuf_printf(out, "func pc%+d", i->imm);
	else
		sbuf_printf(out, "0x%" PRIx64 " ll", (uint64_t)v << 32 | (uint32_t)i->imm);
}

static void source_line(const struct srcloc *loc, struct sbuf *out)
{
	const char *s, *end;

	if (!loc->line || !loc->src)
		return;
	const char *text = loc->src->text, *stop = text + loc->src->len;
	uint32_t no = loc->shown_line ? loc->shown_line : loc->line;

	s = text + (loc->off < loc->src->len ? loc->off : loc->src->len);
	while (s > text && s[-1] != '\n')
		s--;
	while (s < stop && (*s == ' ' || *s == '\t'))
		s++;
	for (end = s; end < stop && *end != '\n' && *end;)
		end++;
	sbuf_printf(out, "; %s:%u: ", loc->shown_file ? loc->shown_file : loc->src->name, no);
	sbuf_add(out, s, (size_t)(end - s));
	sbuf_addc(out, '\n');
}

static bool same_line(const struct srcloc *a, const struct srcloc *b)
{
	return a->src == b->src && a->line == b->line;
}

/* Prints instruction at; returns how many words it has. */
static uint32_t one(const struct image *img, uint32_t at, struct sbuf *out)
{
	const struct insn *i = &img->insns[at];
	uint32_t n = 1;

	sbuf_printf(out, "%5u: ", at);
	if (i->code == BI_LD64) {
		n = at + 1 < img->n_insns ? 2 : 1;
		wide(img, at, n == 2 ? i + 1 : NULL, out);
	} else {
		switch (BPF_CLASS(i->code)) {
		case BPF_ALU:
		case BPF_ALU64: alu(i, out); break;
		case BPF_JMP:
		case BPF_JMP32: jump(i, out); break;
		default: memory(i, out);
		}
	}
	sbuf_addc(out, '\n');
	return n;
}

void bpf_disasm(const struct image *img, struct sbuf *out)
{
	const struct srcloc *shown = NULL;
	uint32_t line = 0;

	for (uint32_t i = 0; i < img->n_insns;) {
		const struct srcloc *loc = NULL;
		for (; line < img->n_lines && img->lines[line].insn <= i; line++)
			loc = &img->lines[line].loc;
		if (loc && (!shown || !same_line(shown, loc)))
			source_line(loc, out);
		shown = loc ? loc : shown;
		i += one(img, i, out);
	}
}
