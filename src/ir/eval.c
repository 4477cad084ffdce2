// SPDX-License-Identifier: MIT
/*
 * What each pure operation computes, for constant folding and for the interpreter of the tests. The
 * results are those of the BPF instructions that the back end emits, in the odd cases too: division by
 * zero, INT64_MIN / -1, shift counts above 63.
 */
#include "ir/ir_i.h"

static uint64_t eval_sdiv(uint64_t a, uint64_t b)
{
	if (b == 0)
		return 0;
	if (b == UINT64_MAX)
		return 0 - a;
	return (uint64_t)((int64_t)a / (int64_t)b);
}

static uint64_t eval_smod(uint64_t a, uint64_t b)
{
	if (b == 0)
		return a;
	if (b == UINT64_MAX)
		return 0;
	return (uint64_t)((int64_t)a % (int64_t)b);
}

uint64_t ir_eval(enum ir_op op, uint64_t a, uint64_t b)
{
	switch (op) {
	case IR_ADD: return a + b;
	case IR_SUB: return a - b;
	case IR_MUL: return a * b;
	case IR_UDIV: return b ? a / b : 0;
	case IR_UMOD: return b ? a % b : a;
	case IR_SDIV: return eval_sdiv(a, b);
	case IR_SMOD: return eval_smod(a, b);
	case IR_AND: return a & b;
	case IR_OR: return a | b;
	case IR_XOR: return a ^ b;
	case IR_SHL: return a << (b & 63);
	case IR_SHR: return a >> (b & 63);
	case IR_SAR: return (uint64_t)((int64_t)a >> (b & 63));
	case IR_NEG: return 0 - a;
	case IR_NOT: return ~a;
	case IR_SEXT8: return (uint64_t)(int8_t)a;
	case IR_SEXT16: return (uint64_t)(int16_t)a;
	case IR_SEXT32: return (uint64_t)(int32_t)a;
	case IR_ZEXT8: return (uint8_t)a;
	case IR_ZEXT16: return (uint16_t)a;
	case IR_ZEXT32: return (uint32_t)a;
	case IR_BSWAP16: return __builtin_bswap16((uint16_t)a);
	case IR_BSWAP32: return __builtin_bswap32((uint32_t)a);
	case IR_BSWAP64: return __builtin_bswap64(a);
	case IR_NUMBER: return a;
	case IR_EQ: return a == b;
	case IR_NE: return a != b;
	case IR_ULT: return a < b;
	case IR_ULE: return a <= b;
	case IR_SLT: return (int64_t)a < (int64_t)b;
	case IR_SLE: return (int64_t)a <= (int64_t)b;
	default: return 0;
	}
}

bool ir_eval_cmp(enum ir_cmp c, uint64_t a, uint64_t b)
{
	switch (c) {
	case IRC_EQ: return a == b;
	case IRC_NE: return a != b;
	case IRC_ULT: return a < b;
	case IRC_ULE: return a <= b;
	case IRC_UGT: return a > b;
	case IRC_UGE: return a >= b;
	case IRC_SLT: return (int64_t)a < (int64_t)b;
	case IRC_SLE: return (int64_t)a <= (int64_t)b;
	case IRC_SGT: return (int64_t)a > (int64_t)b;
	case IRC_SGE: return (int64_t)a >= (int64_t)b;
	case IRC_SET: return a & b;
	}
	return false;
}

enum ir_cmp ir_cmp_not(enum ir_cmp c)
{
	static const enum ir_cmp inverse[] = {
		[IRC_EQ] = IRC_NE,   [IRC_NE] = IRC_EQ,   [IRC_ULT] = IRC_UGE, [IRC_ULE] = IRC_UGT,
		[IRC_UGT] = IRC_ULE, [IRC_UGE] = IRC_ULT, [IRC_SLT] = IRC_SGE, [IRC_SLE] = IRC_SGT,
		[IRC_SGT] = IRC_SLE, [IRC_SGE] = IRC_SLT, [IRC_SET] = IRC_SET,
	};
	return inverse[c];
}

enum ir_cmp ir_cmp_swap(enum ir_cmp c)
{
	static const enum ir_cmp swapped[] = {
		[IRC_EQ] = IRC_EQ,   [IRC_NE] = IRC_NE,   [IRC_ULT] = IRC_UGT, [IRC_ULE] = IRC_UGE,
		[IRC_UGT] = IRC_ULT, [IRC_UGE] = IRC_ULE, [IRC_SLT] = IRC_SGT, [IRC_SLE] = IRC_SGE,
		[IRC_SGT] = IRC_SLT, [IRC_SGE] = IRC_SLE, [IRC_SET] = IRC_SET,
	};
	return swapped[c];
}
