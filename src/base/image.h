/* SPDX-License-Identifier: MIT */
/*
 * What the compiler hands to the kernel layer, as plain data: maps to create and programs to load.
 * Programs name maps by their index; the loader patches descriptors in. Nothing here does I/O.
 */
#ifndef DT_BASE_IMAGE_H
#define DT_BASE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

enum map_kind {
	MAPK_ARRAY, /* u32 key */
	MAPK_PERCPU_ARRAY,
	MAPK_HASH,        /* allocated on demand (BPF_F_NO_PREALLOC) */
	MAPK_PERCPU_HASH, /* allocated on demand */
	MAPK_LRU_HASH,    /* allocated at once; forgets what was not used for long */
	MAPK_TASK,        /* BPF_MAP_TYPE_TASK_STORAGE */
	MAPK_RINGBUF,
};

struct map_spec {
	const char *name; /* at most 15 characters reach the kernel */
	enum map_kind kind;
	uint32_t key_size, value_size;
	uint32_t max_entries;
	bool mmapable;    /* ARRAY only; consumer maps it */
	bool rdonly;      /* ARRAY of one entry: filled with init, then frozen */
	const void *init; /* value_size bytes for entry 0, or NULL for zeros */
	bool piecewise;   /* mmapable: one page of each entry now, the rest by kmap_need() */
};

/* Program types by role; the kernel layer knows the numbers. */
enum prog_kind {
	PROGK_RAW_TP, /* BEGIN, END, tick, heartbeat by TEST_RUN */
	PROGK_TP_BTF, /* attach_name = tracepoint */
	PROGK_PERF_EVENT,
	PROGK_TRACEPOINT, /* perf tracepoint, last resort */
	PROGK_FENTRY,
	PROGK_FEXIT,
	PROGK_KPROBE,
	PROGK_KPROBE_MULTI,
	PROGK_KPROBE_SESSION,
	PROGK_UPROBE,
	PROGK_UPROBE_MULTI,
	PROGK_UPROBE_SESSION,
};

enum reloc_kind {
	RELOC_MAP,       /* ld_imm64: map descriptor */
	RELOC_MAP_VALUE, /* ld_imm64: address of entry 0; second imm holds the offset */
};

struct image_reloc {
	uint32_t insn; /* index of the first half of ld_imm64 */
	enum reloc_kind kind;
	uint32_t map; /* index in the session's map_spec list */
};

struct image_line {
	uint32_t insn; /* from this instruction on */
	struct srcloc loc;
};

/* struct bpf_insn without the kernel header. */
struct insn {
	uint8_t code;
	uint8_t regs; /* dst in the low, src in the high four bits */
	int16_t off;
	int32_t imm;
};

struct image {
	const char *name;
	enum prog_kind kind;
	bool sleepable;
	const char *attach_name; /* TP_BTF: tracepoint; FENTRY: function */
	struct insn *insns;
	uint32_t n_insns;
	struct image_reloc *relocs;
	uint32_t n_relocs;
	struct image_line *lines;
	uint32_t n_lines;
};

#endif
