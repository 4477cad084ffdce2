// SPDX-License-Identifier: MIT
/* The parts of src/kernel that only read text: CPU lists, kallsyms, the verifier's log. */
#include "test.h"

#include <errno.h>

#include "kernel/kernel.h"
#include "kernel/ksyms.h"
#include "kernel/prog.h"

TEST(cpu_lists)
{
	uint32_t v[8];

	CHECK_EQ_INT(cpulist_parse("0\n", v, 8), 1);
	CHECK_EQ_INT(v[0], 0);
	CHECK_EQ_INT(cpulist_parse("0-2,5,7-8\n", v, 8), 6);
	CHECK_EQ_INT(v[3], 5);
	CHECK_EQ_INT(v[5], 8);
	CHECK_EQ_INT(cpulist_parse("0-100", v, 8), 101);
	CHECK_EQ_INT(cpulist_parse("", v, 8), 0);
	CHECK_EQ_INT(cpulist_parse("3-1", v, 8), -EINVAL);
	CHECK_EQ_INT(cpulist_parse("x", v, 8), -EINVAL);
	CHECK_EQ_INT(cpulist_parse("1-", v, 8), -EINVAL);
	CHECK_EQ_INT(cpulist_parse("1 2", v, 8), -EINVAL);
	CHECK_EQ_INT(cpulist_parse("99999999999", v, 8), -EINVAL);
}

static const char kallsyms[] = "0000000000000000 A fixed_percpu_data\n"
			       "ffffffff81000000 t local_start\n"
			       "ffffffff81000000 T _stext\n"
			       "ffffffff81000100 T vfs_read\n"
			       "ffffffff81000200 t $x\n"
			       "ffffffff81000300 T vfs_write\n"
			       "ffffffffc0000000 t init_one\t[snd]\n"
			       "ffffffffa0000010 t bpf_prog_12ab_x\t[bpf]\n"
			       "ffffffffc0000500 T vfs_read\t[shadow]\n"
			       "0000000000000000 T hidden\n"
			       "nonsense\n"
			       "ffffffffc0000600 t cut off";

static struct ksym_table *table(char *text)
{
	memcpy(text, kallsyms, sizeof(kallsyms));
	return ksym_table_parse(text, sizeof(kallsyms) - 1);
}

TEST(symbols_by_address)
{
	char text[sizeof(kallsyms)];
	struct ksym_table *t = table(text);
	struct ksym s;

	if (!CHECK(t != NULL))
		return;
	CHECK(ksym_table_find(t, 0xffffffff81000123, &s));
	CHECK_EQ_STR(s.name, "vfs_read");
	CHECK_EQ_STR(s.module, "vmlinux");
	CHECK_EQ_UINT(s.addr, 0xffffffff81000100);
	CHECK(ksym_table_find(t, 0xffffffff81000001, &s));
	CHECK_EQ_STR(s.name, "_stext");
	CHECK(ksym_table_find(t, 0xffffffff81000204, &s));
	CHECK_EQ_STR(s.name, "vfs_read");
	CHECK(ksym_table_find(t, 0xffffffffc0000004, &s));
	CHECK_EQ_STR(s.name, "init_one");
	CHECK_EQ_STR(s.module, "snd");
	CHECK(ksym_table_find(t, 0xffffffffa0000010, &s));
	CHECK_EQ_STR(s.module, "bpf");
	CHECK(!ksym_table_find(t, 0x400000, &s));
	CHECK(!ksym_table_find(t, 0xfffffffff0000000, &s));
	CHECK(ksym_table_find(t, 0xffffffffc0000600, &s));
	CHECK_EQ_STR(s.module, "shadow");
	ksym_table_free(t);
}

TEST(symbols_by_name)
{
	char text[sizeof(kallsyms)];
	struct ksym_table *t = table(text);
	uint64_t a = 0;

	if (!CHECK(t != NULL))
		return;
	CHECK(ksym_table_addr(t, NULL, "vfs_read", &a));
	CHECK_EQ_UINT(a, 0xffffffff81000100);
	CHECK(ksym_table_addr(t, "shadow", "vfs_read", &a));
	CHECK_EQ_UINT(a, 0xffffffffc0000500);
	CHECK(ksym_table_addr(t, "genunix", "vfs_write", &a));
	CHECK_EQ_UINT(a, 0xffffffff81000300);
	CHECK(ksym_table_addr(t, "", "init_one", &a));
	CHECK(!ksym_table_addr(t, "vmlinux", "init_one", &a));
	CHECK(!ksym_table_addr(t, NULL, "hidden", &a));
	CHECK(!ksym_table_addr(t, NULL, "no_such", &a));
	ksym_table_free(t);
}

TEST(verifier_logs)
{
	uint32_t n = 99;

	CHECK(kprog_log_insn("0: R1=ctx() R10=fp0\n0: (b7) r1 = 0\n12: (79) r0 = *(u64 *)(r1 +0)\n"
			     "R1 invalid mem access 'scalar'\nprocessed 2 insns\n",
			     &n));
	CHECK_EQ_UINT(n, 12);
	CHECK(!kprog_log_insn("unreachable insn 7\n", &n));
	CHECK(!kprog_log_insn("", &n));
	CHECK(!kprog_log_insn("12: no\n: (b7)\n", &n));
}

TEST(lines_of_instructions)
{
	struct image_line l[] = { { 2, { .line = 10 } }, { 5, { .line = 20 } } };
	struct image img = { .lines = l, .n_lines = 2 };

	CHECK_EQ_UINT(kprog_line(&img, 0).line, 0);
	CHECK_EQ_UINT(kprog_line(&img, 2).line, 10);
	CHECK_EQ_UINT(kprog_line(&img, 4).line, 10);
	CHECK_EQ_UINT(kprog_line(&img, 500).line, 20);
}

int main(void)
{
	RUN(cpu_lists);
	RUN(symbols_by_address);
	RUN(symbols_by_name);
	RUN(verifier_logs);
	RUN(lines_of_instructions);
	return test_end();
}
