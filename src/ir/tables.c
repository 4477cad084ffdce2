// SPDX-License-Identifier: MIT
/*
 * The tables ops.def and helpers.def as data. Helpers are found by number through an index that is
 * as long as the largest number: a lookup is one load.
 */
#include "ir/ir.h"

static const struct ir_op_info ops[] = {
#define IROP(NAME, text, nargs, fl) { text, nargs, fl },
#include "ir/ops.def"
#undef IROP
};

_Static_assert(sizeof(ops) / sizeof(ops[0]) == IR_OP_COUNT, "a row for each operation");
_Static_assert(IR_NOP == 0, "a zeroed instruction does nothing");

#define HELPER_MAX 255

static const struct ir_helper_info helpers[HELPER_MAX + 1] = {
#define HELPER(nm, num, nargs, fl) [num] = { #nm, num, nargs, fl },
#include "ir/helpers.def"
#undef HELPER
};

const struct ir_op_info *ir_op_info(enum ir_op op)
{
	return &ops[op < IR_OP_COUNT ? op : IR_NOP];
}

const struct ir_helper_info *ir_helper_info(uint32_t id)
{
	return id <= HELPER_MAX && helpers[id].name ? &helpers[id] : NULL;
}

const char *ir_cmp_name(enum ir_cmp c)
{
	static const char *const names[] = {
		[IRC_EQ] = "eq",   [IRC_NE] = "ne",   [IRC_ULT] = "ult", [IRC_ULE] = "ule",
		[IRC_UGT] = "ugt", [IRC_UGE] = "uge", [IRC_SLT] = "slt", [IRC_SLE] = "sle",
		[IRC_SGT] = "sgt", [IRC_SGE] = "sge", [IRC_SET] = "set",
	};
	return c <= IRC_SET ? names[c] : NULL;
}

const char *ir_kind_name(enum prog_kind k)
{
	static const char *const names[] = {
		[PROGK_RAW_TP] = "raw_tp",
		[PROGK_TP_BTF] = "tp_btf",
		[PROGK_PERF_EVENT] = "perf_event",
		[PROGK_TRACEPOINT] = "tracepoint",
		[PROGK_FENTRY] = "fentry",
		[PROGK_FEXIT] = "fexit",
		[PROGK_KPROBE] = "kprobe",
		[PROGK_KPROBE_MULTI] = "kprobe_multi",
		[PROGK_KPROBE_SESSION] = "kprobe_session",
		[PROGK_UPROBE] = "uprobe",
		[PROGK_UPROBE_MULTI] = "uprobe_multi",
		[PROGK_UPROBE_SESSION] = "uprobe_session",
	};
	return k <= PROGK_UPROBE_SESSION ? names[k] : NULL;
}
