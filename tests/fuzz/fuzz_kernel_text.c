// SPDX-License-Identifier: MIT
/* Text that the kernel gives: symbol lists, CPU lists, verifier logs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"
#include "kernel/ksyms.h"
#include "kernel/prog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct ksym_table *t;
	uint32_t cpus[16], insn;
	struct ksym s;
	uint64_t addr;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	cpulist_parse(text, cpus, 16);
	kprog_log_insn(text, &insn);
	t = ksym_table_parse(text, size);
	if (t && ksym_table_find(t, 0xffffffff81000123, &s))
		ksym_table_addr(t, s.module, s.name, &addr);
	ksym_table_free(t);
	free(text);
	return 0;
}
