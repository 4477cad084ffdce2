/* SPDX-License-Identifier: MIT */
/*
 * Interpreter of BPF instructions for tests: runs what the code generator (and the whole compiler)
 * made, in user space, without privileges, with fake maps, memory, time and tasks.
 *
 * It is stricter than a machine: reading a register or a byte of the stack that was never written, r1 to
 * r5 after a call, memory that belongs to nothing, a jump out of the program, all end the run with
 * an error that says where. It does not prove anything about paths not taken; that is the verifier's.
 *
 * Addresses are made up, not those of the process: each map, frame and region has a range of its own.
 */
#ifndef DT_TESTS_LIB_BPF_INTERP_H
#define DT_TESTS_LIB_BPF_INTERP_H

#include "base/arena.h"
#include "base/image.h"
#include "base/sbuf.h"

#define BPF_VM_CPUS 2
#define BPF_VM_CTX 0x001000000000ull /* where the context is */
#define BPF_VM_STACK 0x002000000000ull
#define BPF_VM_RECORD 0x003000000000ull /* reserved ring buffer records */
#define BPF_VM_FUNC 0x004000000000ull   /* addresses of functions of the program */
#define BPF_VM_MAPS 0x400000000000ull   /* values; << 32 per map */
#define BPF_VM_HANDLE 0x700000000000ull /* map pointers */

struct bpf_vm_map {
	struct map_spec spec;
	uint32_t stride;    /* bytes from value to value */
	uint32_t copies;    /* 1, or BPF_VM_CPUS */
	uint8_t *val, *key; /* max_entries * copies values; keys */
	bool *used;
};

/* A piece of fake memory: kernel addresses have the top bit set, others are the user's. */
struct bpf_vm_region {
	uint64_t addr;
	uint64_t size;
	uint8_t *bytes;
};

/* A record in a ring buffer. */
struct bpf_vm_record {
	uint32_t map;
	uint32_t size;
	uint8_t *bytes;
	bool open;
};

struct bpf_vm {
	struct arena *arena;
	struct bpf_vm_map *map;
	uint32_t n_map;
	struct bpf_vm_region *region;
	uint32_t n_region, cap_region;
	uint8_t *ctx;
	uint32_t ctx_size;
	uint64_t max_insns; /* 0: 10 million */

	/* What helpers give. */
	uint64_t ktime, pid_tgid, uid_gid, cookie, func_ip, task, cgroup, task_regs;
	uint32_t cpu, random;
	char comm[16];
	uint64_t stack[16]; /* of get_stack, kernel and user */
	uint32_t n_stack;
	/* Asked first for each helper call; false: the vm does what it does by default. May be NULL. */
	bool (*call)(struct bpf_vm *vm, uint32_t helper, const uint64_t *arg, uint64_t *ret);
	void *priv;

	/* outcome */
	uint64_t ret;
	uint64_t insns; /* executed */
	uint64_t calls; /* of helpers */
	uint32_t signals, last_signal;
	struct sbuf printed; /* by trace_printk: format strings only */
	struct bpf_vm_record *record;
	uint32_t n_record, cap_record;
	const char *err; /* what went wrong, or NULL */
	uint32_t err_insn;

	/* while it runs */
	const struct image *img;
	struct bpf_vm_frame *frame;
	unsigned depth;
};

struct bpf_vm *bpf_vm_new(struct arena *a, const struct map_spec *maps, uint32_t n_maps);
void bpf_vm_free(struct bpf_vm *vm);
/* Copies size bytes to the context; size 0: none. */
void bpf_vm_set_ctx(struct bpf_vm *vm, const void *ctx, uint32_t size);
/* Memory at addr, filled with bytes (NULL: zeros). Where it is kept. */
uint8_t *bpf_vm_add_region(struct bpf_vm *vm, uint64_t addr, const void *bytes, uint64_t size);
/* 0, or -EFAULT, -EINVAL, -ELOOP with err, err_insn. Maps, records and time keep their state for the next run. */
int bpf_vm_run(struct bpf_vm *vm, const struct image *img);
/* The value for a key, NULL if there is none. */
void *bpf_vm_value(struct bpf_vm *vm, uint32_t map, const void *key, unsigned cpu);
/* Entries in use. */
uint32_t bpf_vm_count(const struct bpf_vm *vm, uint32_t map);

/* ---- between bpf_interp.c and bpf_helpers.c ---- */

enum { BPF_VM_READ, BPF_VM_WRITE };
/* len bytes of program memory (stack, context, map values, records), or NULL and an error. */
uint8_t *bpf_vm_mem(struct bpf_vm *vm, uint64_t addr, uint64_t len, int how);
/* The same for foreign memory (regions); NULL without an error. */
uint8_t *bpf_vm_foreign(const struct bpf_vm *vm, uint64_t addr, uint64_t len);
void bpf_vm_error(struct bpf_vm *vm, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Runs the function whose first instruction is at pc. False after an error. */
bool bpf_vm_exec(struct bpf_vm *vm, uint32_t pc, const uint64_t *arg, unsigned n, uint64_t *ret);
uint64_t bpf_vm_helper(struct bpf_vm *vm, uint32_t id, const uint64_t *arg);

#endif
