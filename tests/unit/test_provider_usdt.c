// SPDX-License-Identifier: MIT
/* Arguments of SystemTap notes, fields of pid and USDT descriptions. */
#include "test.h"

#include <errno.h>

#include "provider/pid_text.h"
#include "provider/uprobe.h"
#include "provider/usdt_args.h"

#if defined(__x86_64__)
static int reg(const char *name)
{
	uint32_t size, shift;

	return uprobe_reg(name, strlen(name), &size, &shift);
}

TEST(operands)
{
	struct usdt_arg a[USDT_MAX_ARGS];

	CHECK_EQ_INT(usdt_parse_args("", a), 0);
	CHECK_EQ_INT(usdt_parse_args(
			     "-4@%eax 8@$-5 2@-8(%rbp) 1@(%rax,%rbx,4) 8@tab+16(%rip) 8@(,%r9,8)",
			     a),
		     6);
	CHECK(a[0].kind == UA_REG && a[0].is_signed && a[0].size == 4 && a[0].base == reg("rax"));
	CHECK(a[1].kind == UA_CONST && !a[1].is_signed && a[1].size == 8 && a[1].disp == -5);
	CHECK(a[2].kind == UA_MEM && a[2].size == 2 && a[2].disp == -8 && a[2].base == reg("rbp") &&
	      a[2].index == -1);
	CHECK(a[3].kind == UA_MEM && a[3].base == reg("rax") && a[3].index == reg("rbx") &&
	      a[3].scale == 4);
	CHECK(a[4].kind == UA_MEM && a[4].pc_relative && a[4].disp == 16 && a[4].sym_len == 3 &&
	      strncmp(a[4].sym, "tab", 3) == 0);
	CHECK(a[5].base == -1 && a[5].index == reg("r9") && a[5].scale == 8);
	CHECK_EQ_INT(usdt_parse_args("8@$18446744073709551615 8f@%xmm0 -1@%ah", a), 3);
	CHECK_EQ_INT(a[0].disp, -1);
	CHECK(a[1].kind == UA_NONE && a[1].is_float);
	CHECK(a[2].shift == 8 && a[2].base == reg("rax"));
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
			int r = uprobe_reg(same[i][j], strlen(same[i][j]), &size, &shift);

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
		"4",           "4@",          "@%eax",
		"3@%eax",      "4@%",         "4@%eax,",
		"8@8(%rbp",    "8@8(%xmm0)",  "8@(%rax,%rbx,3)",
		"8@sym",       "8@sym(%rax)", "8@8(%rip)",
		"4@$",         "4@$x",        "a4@%eax",
		"8@a+b(%rip)", "-0@%eax",     "8@--4(%rax)",
	};
	struct usdt_arg a[USDT_MAX_ARGS];

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_EQ_INT(usdt_parse_args(bad[i], a), -EINVAL))
			printf("# %s\n", bad[i]);
	CHECK_EQ_INT(usdt_parse_args(
			     "1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1", a),
		     -EINVAL);
}
#endif

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
#if defined(__x86_64__)
	RUN(operands);
	RUN(registers);
	RUN(not_operands);
#endif
	RUN(fields);
	return test_end();
}
