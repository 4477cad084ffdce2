// SPDX-License-Identifier: MIT
/* Arguments of SystemTap notes, fields of pid and USDT descriptions. */
#include "test.h"

#include <errno.h>

#include "provider/pid_text.h"
#include "provider/uprobe.h"
#include "provider/usdt_args.h"

static int reg(const char *name)
{
	uint32_t size, shift;

	return usdt_reg(USDT_X86_64, name, strlen(name), &size, &shift);
}

static int parse(const char *text, struct usdt_arg *ret)
{
	return usdt_parse_args(USDT_X86_64, text, ret);
}

static int parse_arm(const char *text, struct usdt_arg *ret)
{
	return usdt_parse_args(USDT_AARCH64, text, ret);
}

TEST(operands)
{
	struct usdt_arg a[USDT_MAX_ARGS];

	CHECK_EQ_INT(parse("", a), 0);
	CHECK_EQ_INT(parse("-4@%eax 8@$-5 2@-8(%rbp) 1@(%rax,%rbx,4) 8@tab+16(%rip) 8@(,%r9,8)", a),
		     6);
	CHECK(a[0].kind == UA_REG && a[0].is_signed && a[0].size == 4 && a[0].base == reg("rax"));
	CHECK(a[1].kind == UA_CONST && !a[1].is_signed && a[1].size == 8 && a[1].disp == -5);
	CHECK(a[2].kind == UA_MEM && a[2].size == 2 && a[2].disp == -8 && a[2].base == reg("rbp") &&
	      a[2].index == -1);
	CHECK(a[3].kind == UA_MEM && a[3].base == reg("rax") && a[3].index == reg("rbx") &&
	      a[3].scale == 4);
	CHECK(a[4].kind == UA_MEM && a[4].sym_is == US_PC && a[4].disp == 16 && a[4].sym_len == 3 &&
	      strncmp(a[4].sym, "tab", 3) == 0 && a[4].base == reg("rip"));
	CHECK(a[5].base == -1 && a[5].index == reg("r9") && a[5].scale == 8);
	CHECK_EQ_INT(parse("8@$18446744073709551615 8f@%xmm0 -1@%ah", a), 3);
	CHECK_EQ_INT(a[0].disp, -1);
	CHECK(a[1].kind == UA_NONE && a[1].is_float);
	CHECK(a[2].shift == 8 && a[2].base == reg("rax"));
}

/* What is linked for a fixed address, and what cannot be read. */
TEST(symbols)
{
	struct usdt_arg a[USDT_MAX_ARGS];

	CHECK_EQ_INT(parse("8@$main+4 4@counter -4@tab(,%rax,4) 2@tab-2(%rdx) %rdi (%rsi)", a), 6);
	CHECK(a[0].kind == UA_ADDR && a[0].sym_is == US_PC && a[0].disp == 4);
	CHECK(a[1].kind == UA_MEM && a[1].sym_is == US_PC && a[1].base == reg("rip"));
	CHECK(a[2].kind == UA_MEM && a[2].sym_is == US_PC && a[2].index == reg("rax"));
	CHECK(a[3].kind == UA_MEM && a[3].sym_is == US_ABS && a[3].base == reg("rdx") &&
	      a[3].disp == -2);
	CHECK(a[4].kind == UA_REG && a[4].size == 8 && a[5].kind == UA_MEM && a[5].size == 8);
	CHECK_EQ_INT(parse("8@%fs:-8 8f@%st(0) 8@x@GOTPCREL(%rip) 4@%r11d", a), 4);
	CHECK(a[0].kind == UA_NONE && a[1].kind == UA_NONE && a[2].kind == UA_NONE);
	CHECK(a[3].kind == UA_REG && a[3].base == reg("r11"));
}

TEST(arm)
{
	struct usdt_arg a[USDT_MAX_ARGS];

	CHECK_EQ_INT(parse_arm("8@x0 -4@w19 -4@[sp, 12] 8@[x29, #-8] 4@5 -4@#-7 8@sp", a), 7);
	CHECK(a[0].kind == UA_REG && a[0].base == 0 && a[0].size == 8);
	CHECK(a[1].kind == UA_REG && a[1].base == 19 && a[1].is_signed);
	CHECK(a[2].kind == UA_MEM && a[2].base == 31 && a[2].disp == 12);
	CHECK(a[3].kind == UA_MEM && a[3].base == 29 && a[3].disp == -8);
	CHECK(a[4].kind == UA_CONST && a[4].disp == 5);
	CHECK(a[5].kind == UA_CONST && a[5].disp == -7);
	CHECK(a[6].kind == UA_REG && a[6].base == 31);
	CHECK_EQ_INT(parse_arm("8@[x1] 4@[x1, x2] 4@[x1, x2, lsl 2] 4@[x1, w2, sxtw 2] "
			       "1@[x1, w2, uxtw] 8@[x0, #:lo12:tab] 8@[x3,:lo12:tab+8]",
			       a),
		     7);
	CHECK(a[1].index == 2 && a[1].scale == 1 && a[1].extend == UX_NONE);
	CHECK(a[2].index == 2 && a[2].scale == 4);
	CHECK(a[3].extend == UX_SIGNED32 && a[3].scale == 4);
	CHECK(a[4].extend == UX_UNSIGNED32 && a[4].scale == 1);
	CHECK(a[5].sym_is == US_LO12 && a[5].sym_len == 3 && a[6].disp == 8);
	CHECK_EQ_INT(parse_arm("8@tab+8 4@wzr 8f@d0 16", a), -EINVAL);
	CHECK_EQ_INT(parse_arm("8@tab+8 4@wzr 8f@d0", a), 3);
	CHECK(a[0].kind == UA_ADDR && a[0].sym_is == US_PC && a[0].base == 32);
	CHECK(a[1].kind == UA_CONST && a[1].disp == 0 && a[2].kind == UA_NONE);
}

TEST(registers)
{
	static const char *const same[][4] = {
		{ "rax", "eax", "ax", "al" },      { "rsi", "esi", "si", "sil" },
		{ "rsp", "esp", "sp", "spl" },     { "r8", "r8d", "r8w", "r8b" },
		{ "r15", "r15d", "r15w", "r15b" }, { "rbp", "ebp", "bp", "bpl" },
	};

	for (unsigned i = 0; i < 6; i++)
		for (unsigned j = 0; j < 4; j++) {
			uint32_t size = 0, shift = 0;
			int r = usdt_reg(USDT_X86_64, same[i][j], strlen(same[i][j]), &size,
					 &shift);

			CHECK_EQ_INT(r, reg(same[i][0]));
			CHECK(r >= 0);
			CHECK_EQ_UINT(size, 8u >> j);
		}
	CHECK_EQ_INT(reg("r7"), -1);
	CHECK_EQ_INT(reg("r16"), -1);
	CHECK_EQ_INT(reg("xmm0"), -1);
	CHECK_EQ_INT(reg("ral"), -1);
}

TEST(not_operands)
{
	static const char *const bad[] = {
		"4",           "4@",         "@%eax",           "3@%eax",     "4@%",     "4@%eax,",
		"8@8(%rbp",    "8@8(%xmm0)", "8@(%rax,%rbx,3)", "8@8(%rip)",  "4@$",     "a4@%eax",
		"8@a+b(%rip)", "-0@%eax",    "8@--4(%rax)",     "8@$4(%rax)", "8@(%rax", "8@[x0]",
	};
	static const char *const bad_arm[] = {
		"8@[x0",
		"8@[w0]",
		"8@[x0, x1, lsl 4]",
		"8@[x0, w1]",
		"8@[x0, x1, sxtw]",
		"8@[x0, 8",
		"8@[d0]",

		"8@[x0, :lo12:]",
		"8@[x0, x1, ror 2]",
		"8@%eax",
		"8@[]",
	};
	struct usdt_arg a[USDT_MAX_ARGS];

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_EQ_INT(parse(bad[i], a), -EINVAL))
			printf("# %s\n", bad[i]);
	for (unsigned i = 0; i < sizeof(bad_arm) / sizeof(bad_arm[0]); i++)
		if (!CHECK_EQ_INT(parse_arm(bad_arm[i], a), -EINVAL))
			printf("# %s\n", bad_arm[i]);
	CHECK_EQ_INT(parse("1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1", a),
		     -EINVAL);
}

TEST(fields)
{
	uint32_t len = 0, pid = 0;
	uint64_t off = 0;

	CHECK(pid_split("pid123", &len, &pid) && len == 3 && pid == 123);
	CHECK(pid_split("py3thon45", &len, &pid) && len == 7 && pid == 45);
	CHECK(!pid_split("syscall", &len, &pid));
	CHECK(!pid_split("123", &len, &pid));
	CHECK(pid_module("a.out", "ls", true));
	CHECK(!pid_module("a.out", "ls", false));
	CHECK(pid_module("libc", "libc.so.6", false));
	CHECK(pid_module("libc.so*", "libc.so.6", false));
	CHECK(!pid_module("lib", "libc.so.6", false));
	CHECK(pid_module("", "libc.so.6", false));
	CHECK(pid_offset("1f", &off) && off == 31);
	CHECK(!pid_offset("entry", &off));
	CHECK(!pid_offset("", &off));
	CHECK(!pid_returns("_start"));
	CHECK(!pid_returns("__sigsetjmp"));
	CHECK(pid_returns("main"));
}

int main(void)
{
	RUN(operands);
	RUN(symbols);
	RUN(arm);
	RUN(registers);
	RUN(not_operands);
	RUN(fields);
	return test_end();
}
