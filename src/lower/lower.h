/* SPDX-License-Identifier: MIT */
/*
 * Typed program to IR, whole session at once: storage of variables, layout of records and keys, one IR
 * function per BPF program. Pure.
 */
#ifndef DT_LOWER_LOWER_H
#define DT_LOWER_LOWER_H

#include "base/image.h"
#include "ir/ir.h"
#include "record/record.h"
#include "sema/sema.h"

/* A clause enabled in a program: it runs for the listed probe indices. */
struct lower_clause {
	const struct tclause *c;
	const uint32_t *pidx; /* ascending; NULL: every probe of the program */
	uint32_t n_pidx;
};

struct lower_names {
	const char *n[4];
};

/* How builtin variables depend on where the program is attached. */
enum lower_site {
	LS_RAW, /* BEGIN, END, ERROR, tick: TEST_RUN; args of the context */
	LS_SYS_ENTER,
	LS_SYS_EXIT,
	LS_TRACEPOINT, /* tp_btf */
	LS_PROFILE,    /* perf event */
	LS_KENTRY,
	LS_KRETURN,
	LS_FENTRY,
	LS_FEXIT,
	LS_UENTRY,
	LS_URETURN,
};

/*
 * Memory that programs of a provider share, made if one of them is. With families it is a u64 for each
 * thread that one of those processes has forked since, directly or not: the process it descends from.
 */
struct lower_state {
	const char *name;
	bool per_thread; /* it belongs to a thread and goes with it; else a hash: */
	uint32_t key_size, value_size, entries;
	bool forgets; /* what was not used for long, when it is full; else nothing more gets in */
	const uint32_t *families;
	uint32_t n_families;
	/* Set before the first callback: */
	uint32_t map; /* for ir_map() */
	bool asked;   /* by callbacks: a clause needs what it holds */
};

/* One BPF program to be made, as its provider describes it. */
struct lower_target {
	const char *name; /* "syscall_entry" */
	enum prog_kind kind;
	enum lower_site site;
	const char *attach_name;
	bool sleepable;
	bool always;       /* runs while the session is not active too (BEGIN, END, heartbeat) */
	uint32_t n_probes; /* probe indices are below this */
	void *priv;
	/* Index of the firing probe (a value below n_probes); NULL: the program has one probe, index 0. */
	ir_val (*pidx)(void *priv, struct ir_fn *f);
	/*
	 * Instead of pidx, if several probes of the program may fire at once: emits whether probe i does
	 * (0: always). Asked for one index after the other; arg() and builtin() that follow are for that
	 * one.
	 */
	ir_val (*fires)(void *priv, struct ir_fn *f, uint32_t i);
	/*
	 * If pidx() may give a number that is no probe of the program, the provider jumps to out itself.
	 * Session-wide probe id of an index: for `id`; lower builds a table when there are several.
	 */
	const uint32_t *probe_ids; /* n_probes entries; 0: no such probe */
	/*
	 * The four names of each index (provider, module, function, name), for string uses of probefunc
	 * and friends. n_probes entries; NULL where there is no such probe. Filled by libdtrace.
	 */
	const struct lower_names *names;
	struct lower_state *state; /* NULL: none */
	/* Raw argument i (arg0...) as a 64-bit value, emitted where it is used. 0: this probe has no such argument. */
	ir_val (*arg)(void *priv, struct ir_fn *f, uint32_t i);
	/* Emits whether it is somewhere that cannot be read, which is a fault; 0: it can. NULL: all can. */
	ir_val (*no_arg)(void *priv, struct ir_fn *f, uint32_t i);
	/* A builtin that the provider knows better (errno at syscall return); 0: use the default way. */
	ir_val (*builtin)(void *priv, struct ir_fn *f, enum builtin_id id);
	const struct lower_clause *clauses;
	uint32_t n_clauses;
};

struct lower_opts {
	uint32_t strsize, dynvarsize, aggsize, bufsize, stackframes, ustackframes;
	uint32_t n_cpus;     /* possible CPUs */
	int64_t only_cpu;    /* -x cpu; negative: all */
	bool have_tai;       /* bpf_ktime_get_tai_ns */
	bool have_task_regs; /* bpf_task_pt_regs */
	uint32_t ustacksize; /* most bytes of stack copied for the consumer to unwind; 0: frame pointers */
	uint32_t nspec, jstackframes, pcapsize;
	bool temporal, destructive;
	uint32_t policy; /* enum shm_policy */
	/* Type facts of the running kernel for builtins: */
	struct types *types;
	const struct lower_clause *error_clauses; /* dtrace:::ERROR */
	uint32_t n_error_clauses;
	uint32_t error_probe_id;
	uint32_t target_pid;
	/* Address of a kernel symbol; NULL: nothing is known of them. */
	bool (*ksym)(void *priv, const char *name, uint64_t *ret_addr);
	/* May programs write user memory? Asked only if one does: the kernel logs a warning. */
	bool (*write_user)(void *priv);
	void *priv;
};

#define LOWER_MAX_SUPPORT 4

struct lowered {
	struct ir_fn **fns; /* one per target, then one per support program */
	uint32_t n_fns;
	/*
	 * Programs that the session needs for itself: the heartbeat (first; PROGK_RAW_TP, to be run
	 * now and then), others (tp_btf, to be attached before ctl.active is set).
	 */
	struct lower_target *support;
	uint32_t n_support;
	struct map_spec *maps;
	uint32_t n_maps;
	struct session_layout layout;
};

/* NULL after diag_error(). */
struct lowered *lower_session(struct arena *a, struct diags *ds, const struct sprog *prog,
			      const struct lower_target *targets, uint32_t n_targets,
			      const struct lower_opts *o);

#endif
