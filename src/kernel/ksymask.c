// SPDX-License-Identifier: MIT
/*
 * Addresses of single kernel symbols without reading /proc/kallsyms: all of that file is 30 ms of the kernel's time,
 * and most programs name one symbol or none. A BPF program of type syscall, run once, calls
 * bpf_kallsyms_lookup_name(): some 100 us a name (5 ms on kernels before 6.2, which search one by one).
 *
 * It takes the same rights as real addresses in the file do. The kernel answers for itself first, then for
 * modules, in the order of ksyms_addr(); it cannot tell a symbol at address 0 (a per-CPU variable of older x86) from
 * none. Whatever cannot be answered for certain is left to the file.
 */
#include "kernel/ksyms.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/bpfsys.h"
#include "kernel/priv.h"

enum { NAME_MAX_LEN = 128, HELPER_LOOKUP_NAME = 179 };

struct ksym_answer {
	struct ksym_answer *next;
	uint64_t addr;
	int err; /* 0, -ENOENT: none of that name (or at 0), else: cannot ask */
	char name[];
};

/* Stores the name below the result on the stack, calls, and leaves the result in the context's first word. */
static int run(const char *name, uint64_t *ret)
{
	enum {
		ST_W = 0x62,
		ST_DW = 0x7a,
		LDX_DW = 0x79,
		STX_DW = 0x7b,
		MOV_R = 0xbf,
		MOV = 0xb7,
		ADD = 0x07
	};
	enum { CALL = 0x85, EXIT = 0x95, FP = 10 };
	size_t size = strlen(name) + 1, room = (size + 7) / 8 * 8;
	struct insn v[NAME_MAX_LEN / 4 + 16];
	char padded[NAME_MAX_LEN] = { 0 };
	uint32_t n = 0, r;
	int fd, err;

	memcpy(padded, name, size);
	v[n++] = (struct insn){ .code = MOV_R, .regs = 1 << 4 | 6 };
	v[n++] = (struct insn){ .code = ST_DW, .regs = FP, .off = -8 };
	for (size_t i = 0; i < room; i += 4) {
		struct insn st = { .code = ST_W, .regs = FP, .off = (int16_t)(i - room - 8) };

		memcpy(&st.imm, padded + i, 4);
		v[n++] = st;
	}
	v[n++] = (struct insn){ .code = MOV_R, .regs = FP << 4 | 1 };
	v[n++] = (struct insn){ .code = ADD, .regs = 1, .imm = -(int32_t)room - 8 };
	v[n++] = (struct insn){ .code = MOV, .regs = 2, .imm = (int32_t)size };
	v[n++] = (struct insn){ .code = MOV, .regs = 3 };
	v[n++] = (struct insn){ .code = MOV_R, .regs = FP << 4 | 4 };
	v[n++] = (struct insn){ .code = ADD, .regs = 4, .imm = -8 };
	v[n++] = (struct insn){ .code = CALL, .imm = HELPER_LOOKUP_NAME };
	v[n++] = (struct insn){ .code = LDX_DW, .regs = FP << 4 | 1, .off = -8 };
	v[n++] = (struct insn){ .code = STX_DW, .regs = 1 << 4 | 6 };
	v[n++] = (struct insn){ .code = EXIT };
	fd = bpfsys_prog_load(&(struct bpfsys_prog){ .type = BP_SYSCALL,
						     .flags = BPF_SLEEPABLE,
						     .name = "dt_ksym",
						     .insns = v,
						     .n_insns = n });
	if (fd < 0)
		return fd;
	err = bpfsys_test_run(fd, ret, 1, -1, &r); /* the kernel writes the context back */
	close(fd);
	return err ? err : (int32_t)r;
}

/* The kernel's answer; each name is asked for once. */
static int ask(struct kernel *k, const char *name, uint64_t *ret)
{
	size_t size = strlen(name) + 1;
	struct ksym_answer *a;

	if (size > NAME_MAX_LEN || k->ksyms_mute)
		return -EOPNOTSUPP;
	for (a = k->ksym_answers; a && strcmp(a->name, name) != 0;)
		a = a->next;
	if (!a) {
		a = fault_calloc(1, sizeof(*a) + size);
		if (!a)
			return -ENOMEM;
		memcpy(a->name, name, size);
		a->err = run(name, &a->addr);
		a->next = k->ksym_answers;
		k->ksym_answers = a;
		k->ksyms_mute = a->err && a->err != -ENOENT;
	}
	*ret = a->addr;
	return a->err;
}

/* Kernels without CONFIG_KALLSYMS_ALL know functions only. */
static bool knows_data(struct kernel *k)
{
	uint64_t addr;

	return ask(k, "jiffies", &addr) != -ENOENT;
}

/* "None" may mean "at 0" where per-CPU variables begin there. */
static bool none_is_certain(struct kernel *k)
{
	uint64_t start;

	return !knows_data(k) || ask(k, "__per_cpu_start", &start) == 0;
}

static bool in_kernel_proper(struct kernel *k, uint64_t addr)
{
	uint64_t start, end;

	return ask(k, "_text", &start) == 0 &&
	       ask(k, knows_data(k) ? "_end" : "_etext", &end) == 0 && addr >= start && addr < end;
}

bool ksym_ask(struct kernel *k, bool any, const char *name, uint64_t *ret_addr, bool *ret_found)
{
	int r = ask(k, name, ret_addr);

	*ret_found = r == 0;
	if (r == -ENOENT)
		return none_is_certain(k);
	return r == 0 && (any || in_kernel_proper(k, *ret_addr));
}

void ksym_forget_answers(struct kernel *k)
{
	while (k->ksym_answers) {
		struct ksym_answer *a = k->ksym_answers;

		k->ksym_answers = a->next;
		free(a);
	}
	k->ksyms_mute = false;
}
