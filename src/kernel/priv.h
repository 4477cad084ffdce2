/* SPDX-License-Identifier: MIT */
/* Inside of struct kernel: each file of this folder keeps its part here, filled on first use. */
#ifndef DT_KERNEL_PRIV_H
#define DT_KERNEL_PRIV_H

#include "kernel/feature.h"
#include "kernel/kernel.h"

/* Bytes of one BTF blob. */
struct btf_bytes {
	const void *data;
	size_t size;
	bool mapped;  /* else malloc */
	char *module; /* NULL: vmlinux */
	struct btf_bytes *next;
};

struct feat_state {
	bool known;
	int err;      /* 0: there */
	char *reason; /* malloc, or NULL */
};

/* A typedef btf_trace_NAME. */
struct trace_id {
	const char *name;
	const char *module; /* NULL: vmlinux */
	uint32_t id;
};

struct ksym_table;
struct ksym_answer;

struct kernel {
	const volatile int *stop; /* or NULL */
	uint32_t n_possible;      /* 0: not read yet */
	uint32_t *online;
	uint32_t n_online;
	int tracefs_fd; /* -1: not looked for; below: -errno - 1 */
	struct btf_bytes *vmlinux, *modules;
	int btf_err;
	const void *last_type; /* place of type last_id, looked up last */
	uint32_t last_id;
	char first_trace[64]; /* the tracepoint asked for first, and its id */
	uint32_t first_trace_id;
	struct trace_id *traces; /* by name */
	uint32_t n_traces, cap_traces;
	uint32_t n_types; /* in vmlinux; 0: traces is not filled yet */
	bool modules_indexed;
	struct ksym_table *ksyms;
	struct ksym_table *ksyms_new; /* read later, with modules that came meanwhile */
	char *modules_text;           /* /proc/modules, as of the newest table; malloc */
	bool ksyms_doubt;             /* ksyms_renew() */
	bool ksyms_tried;
	bool ksyms_mute;                  /* the kernel does not answer for single symbols */
	struct ksym_answer *ksym_answers; /* of ksym_ask() */
	struct feat_state feat[FEAT_COUNT];
};

/* Reads a file whole, NUL behind the text. 0 or -errno. dir: descriptor or AT_FDCWD. */
int file_read(int dir, const char *path, struct sbuf *out);

/*
 * Asks the kernel for one symbol (any: of modules, too). false: it cannot tell for certain, whatever *ret_found says.
 */
bool ksym_ask(struct kernel *k, bool any, const char *name, uint64_t *ret_addr, bool *ret_found);
void ksym_forget_answers(struct kernel *k);

/* For kernel_free(). */
void kbtf_free(struct kernel *k);
void tracefs_free(struct kernel *k);

#endif
