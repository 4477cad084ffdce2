/* SPDX-License-Identifier: MIT */
/*
 * System calls: bpf(2) and perf_event_open(2), one thin function each. Numbers and argument blocks
 * newer than the system's headers are our own, so that what the kernel can do does not depend on
 * where we were compiled. All return a descriptor or 0, or -errno.
 */
#ifndef DT_KERNEL_BPFSYS_H
#define DT_KERNEL_BPFSYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/image.h"

/* Kernel numbers (uapi/linux/bpf.h) by our names. */
enum bpfsys_map_type {
	BM_HASH = 1,
	BM_ARRAY = 2,
	BM_PERCPU_HASH = 5,
	BM_PERCPU_ARRAY = 6,
	BM_STACK_TRACE = 7,
	BM_LRU_HASH = 9,
	BM_ARRAY_OF_MAPS = 12,
	BM_RINGBUF = 27,
	BM_TASK_STORAGE = 29,
	BM_ARENA = 33,
};

enum bpfsys_prog_type {
	BP_SOCKET_FILTER = 1,
	BP_KPROBE = 2,
	BP_TRACEPOINT = 5,
	BP_PERF_EVENT = 7,
	BP_RAW_TRACEPOINT = 17,
	BP_TRACING = 26,
	BP_SYSCALL = 31,
};

enum bpfsys_attach_type {
	BA_TRACE_RAW_TP = 23,
	BA_TRACE_FENTRY = 24,
	BA_TRACE_FEXIT = 25,
	BA_PERF_EVENT = 41,
	BA_KPROBE_MULTI = 42,
	BA_UPROBE_MULTI = 48,
	BA_KPROBE_SESSION = 56,
	BA_UPROBE_SESSION = 57,
};

enum bpfsys_map_flag {
	BMF_NO_PREALLOC = 1,
	BMF_RDONLY_PROG = 1 << 7,
	BMF_MMAPABLE = 1 << 10,
};

enum { BPF_SLEEPABLE = 1 << 4 }; /* of bpfsys_prog.flags */
enum { BMULTI_RETURN = 1 };      /* of bpfsys_link_multi.flags */

struct bpfsys_map {
	enum bpfsys_map_type type;
	uint32_t key_size, value_size, max_entries, flags;
	const char *name;
	/* Types of key and value for storage maps; 0: none. */
	int btf_fd;
	uint32_t btf_key, btf_value;
};

/* struct bpf_func_info */
struct bpfsys_func {
	uint32_t insn, btf_id;
};

struct bpfsys_prog {
	enum bpfsys_prog_type type;
	uint32_t attach_type; /* enum bpfsys_attach_type; 0: none */
	uint32_t flags;
	const char *name;
	const struct insn *insns;
	uint32_t n_insns;
	uint32_t attach_btf_id;
	int attach_btf_fd; /* BTF object of a module; 0: vmlinux */
	/* Types of the functions of the program, ascending; 0: none. */
	int func_btf_fd;
	const struct bpfsys_func *funcs;
	uint32_t n_funcs;
	char *log; /* NULL: none asked for */
	uint32_t log_size, log_level;
	const volatile int *stop; /* or NULL: the verifier is not to be waited for any more */
};

struct bpfsys_link_multi {
	int prog_fd;
	uint32_t attach_type;
	uint32_t flags;
	const char *path;         /* uprobe: the binary */
	const uint64_t *addrs;    /* kprobe: addresses; uprobe: file offsets */
	const uint64_t *ref_ctrs; /* uprobe: semaphores, or NULL */
	const uint64_t *cookies;  /* or NULL */
	uint32_t cnt;
	uint32_t pid; /* uprobe: 0 = every process */
};

int bpfsys_map_create(const struct bpfsys_map *m);
int bpfsys_map_lookup(int fd, const void *key, void *value);
int bpfsys_map_update(int fd, const void *key, const void *value);
int bpfsys_map_delete(int fd, const void *key);
/* key NULL: the first one. -ENOENT at the end. */
int bpfsys_map_next_key(int fd, const void *key, void *ret_next);
/*
 * in_batch NULL: from the start. *count: room, then what was stored. -ENOENT: done (count is valid);
 * -ENOSPC: a bucket does not fit, give more room.
 */
int bpfsys_map_lookup_batch(int fd, const void *in_batch, void *out_batch, void *keys, void *values,
			    uint32_t *count);
int bpfsys_map_freeze(int fd);

/* -EINTR: *stop became other than 0 meanwhile. */
int bpfsys_prog_load(const struct bpfsys_prog *p);
/*
 * Runs a raw_tp program once with these context words. cpu < 0: here. *ret_val (or NULL): what it
 * returned.
 */
int bpfsys_test_run(int prog_fd, const uint64_t *args, uint32_t n_args, int cpu, uint32_t *ret_val);
/* name NULL: a tp_btf program knows its own. cookie 0: none (kernels before 6.10 know none). */
int bpfsys_raw_tp_open(const char *name, int prog_fd, uint64_t cookie);
int bpfsys_link_perf(int prog_fd, int perf_fd, uint64_t cookie);
/* fentry, fexit: target and function are the program's own. */
int bpfsys_link_tracing(int prog_fd, uint32_t attach_type, uint64_t cookie);
int bpfsys_link_kprobe_multi(const struct bpfsys_link_multi *m);
int bpfsys_link_uprobe_multi(const struct bpfsys_link_multi *m);

int bpfsys_btf_load(const void *data, size_t size);
/* Id of the next object after id. -ENOENT: no more. */
int bpfsys_prog_next_id(uint32_t id, uint32_t *ret);
int bpfsys_map_next_id(uint32_t id, uint32_t *ret);
int bpfsys_btf_next_id(uint32_t id, uint32_t *ret);
int bpfsys_prog_by_id(uint32_t id);
int bpfsys_btf_by_id(uint32_t id);
/* Name of a loaded BTF object ("vmlinux", "ext4"). */
int bpfsys_btf_name(int fd, char *ret, size_t size);

struct bpfsys_prog_info {
	uint32_t id, type;
	uint32_t jited_len;
	uint64_t run_ns, run_cnt, recursion_misses;
	uint32_t verified_insns;
	char name[16];
};
/* Makes the kernel measure the run time of programs while the file is open. */
int bpfsys_enable_stats(void);
int bpfsys_prog_info(int fd, struct bpfsys_prog_info *ret);

/* An event that is counted: a sample every period occurrences (of a clock: ns). */
struct perf_count {
	uint32_t type; /* PERF_TYPE_ */
	uint64_t config, period;
	bool no_user, no_kernel, no_idle;
};
/* On one CPU, all tasks. Disabled until perf_enable. */
int perf_counter(const struct perf_count *c, int cpu);
int perf_cpu_clock(int cpu, uint64_t period_ns);
/*
 * Side records of one CPU: executable mappings, execs, forks, exits, each with its time. Readable when
 * watermark bytes are there. Enabled.
 */
int perf_side_events(int cpu, uint32_t watermark);
/* Perf tracepoint by its event id, uprobe/kprobe PMUs by type and config; pid -1: all. */
int perf_tracepoint(uint64_t id, int cpu);
int perf_probe(uint32_t pmu_type, uint64_t config, uint64_t config1, uint64_t config2, int pid,
	       int cpu);
int perf_set_bpf(int perf_fd, int prog_fd);
int perf_enable(int perf_fd);
int perf_disable(int perf_fd);

#endif
