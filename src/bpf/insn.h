/* SPDX-License-Identifier: MIT */
/*
 * Numbers of the BPF instruction set: those of the kernel's uapi header, plus what older copies of it
 * lack, plus a few whole opcodes that are spelled often.
 */
#ifndef DT_BPF_INSN_H
#define DT_BPF_INSN_H

#include <linux/bpf.h>
#include <stdint.h>

#include "base/image.h"

#ifndef BPF_MEMSX
#define BPF_MEMSX 0x80
#endif
#ifndef BPF_PSEUDO_CALL
#define BPF_PSEUDO_CALL 1
#endif
#ifndef BPF_PSEUDO_FUNC
#define BPF_PSEUDO_FUNC 4
#endif

enum {
	BI_MOV64_X = BPF_ALU64 | BPF_MOV | BPF_X,
	BI_MOV64_K = BPF_ALU64 | BPF_MOV | BPF_K,
	BI_MOV32_X = BPF_ALU | BPF_MOV | BPF_X,
	BI_MOV32_K = BPF_ALU | BPF_MOV | BPF_K,
	BI_LD64 = BPF_LD | BPF_DW | BPF_IMM,
	BI_JA = BPF_JMP | BPF_JA,
	BI_GOTOL = BPF_JMP32 | BPF_JA, /* v4: target in imm */
	BI_CALL = BPF_JMP | BPF_CALL,
	BI_EXIT = BPF_JMP | BPF_EXIT,
	BI_TO_LE = BPF_ALU | BPF_END | BPF_TO_LE,
	BI_TO_BE = BPF_ALU | BPF_END | BPF_TO_BE,
	BI_BSWAP = BPF_ALU64 | BPF_END, /* v4 */
	BI_STX64 = BPF_STX | BPF_MEM | BPF_DW,
	BI_LDX64 = BPF_LDX | BPF_MEM | BPF_DW,
	BI_FP = 10,
};

static inline uint8_t bi_regs(unsigned dst, unsigned src)
{
	return (uint8_t)(dst | src << 4);
}

static inline unsigned bi_dst(const struct insn *i)
{
	return i->regs & 15u;
}

static inline unsigned bi_src(const struct insn *i)
{
	return (unsigned)i->regs >> 4;
}

/* Size bits of a load or store of 1, 2, 4, 8 bytes. */
static inline uint8_t bi_size(unsigned bytes)
{
	return bytes == 8 ? BPF_DW : bytes == 4 ? BPF_W : bytes == 2 ? BPF_H : BPF_B;
}

static inline unsigned bi_bytes(uint8_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_DW: return 8;
	case BPF_W: return 4;
	case BPF_H: return 2;
	default: return 1;
	}
}

#endif
