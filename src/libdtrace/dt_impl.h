/* SPDX-License-Identifier: MIT */
/*
 * The handle of libdtrace: everything of a session. The only folder that sees all layers; each file
 * here is one phase: handle.c (open, close, errors), opts.c, optval.c (options), compile.c (text to program), cpp.c (the C
 * preprocessor),
 * probes.c (listing), go.c (program to running kernel), work.c (consume), procs.c (-c, -p); and what only
 * other consumers than dtrace(8) call: aggs.c, desc.c, format.c, lookup.c, names.c.
 *
 * Two arenas: `arena` lives as long as the handle (types, probes, programs); a compile that fails leaves
 * its garbage there until close, which is fine for a session's handful of compiles.
 */
#ifndef DT_LIBDTRACE_IMPL_H
#define DT_LIBDTRACE_IMPL_H

#include "base/arena.h"
#include "base/diag.h"
#include "consume/consume.h"
#include "dtrace.h"
#include "kernel/attach.h"
#include "kernel/kernel.h"
#include "kernel/map.h"
#include "kernel/mapwatch.h"
#include "kernel/prog.h"
#include "lower/lower.h"
#include "proc/proc.h"
#include "proc/psyms.h"
#include "proc/unwind.h"
#include "provider/provider.h"
#include "sema/sema.h"
#include "types/btf.h"

enum opt_kind { OPTK_SIZE, OPTK_RATE, OPTK_BOOL, OPTK_INT, OPTK_STR };
enum opt_flags {
	OPF_RUN = 1,
	OPF_DYN = 2,
	OPF_COMPILE = 4,
	OPF_CMD = 8 | OPF_COMPILE,
	OPF_VOID = 16
};
enum opt_id {
#define OPTION(id, name, kind, def, flags) OPT_##id,
#include "tables/options.def"
#undef OPTION
	OPT_COUNT
};

/* Our own error numbers, above errno's. */
enum {
	EDT_BASE = 1000,
	EDT_VERSION,
	EDT_COMPILER,
	EDT_BADOPTNAME,
	EDT_BADOPTVAL,
	EDT_BADOPTCTX,
	EDT_ACTIVE,
	EDT_NOANON,
	EDT_DESTRUCTIVE,
	EDT_NODEV,
	EDT_GO,
	EDT_NOPROBE,
	EDT_NOOBJECT,
	EDT_NOSYM,
	EDT_NOTYPE,
	EDT_BADAGG,
	EDT_ABORT,
	EDT_OTHER
};

struct dtrace_prog {
	struct sprog *prog;
	const struct ast *ast;
	uint32_t matches, aggs;
	bool enabled;
	struct dtrace_prog *next;
};

struct ps_prochandle {
	struct proc p;
	bool told; /* exit was reported */
	struct ps_prochandle *next;
};

/* share.c: how much CPU time the programs take */
struct share_watch {
	int fd;         /* the kernel's statistics while they are open, or -1 */
	uint64_t since; /* of the state that fd tells */
	uint64_t run;   /* ns that the programs had run then */
	uint32_t cpus, strikes;
	uint32_t percent; /* what the session was ended for */
};

/* A record's description, and where the values of each of its actions are in it. */
struct dt_edesc {
	dtrace_eprobedesc_t *e;
	uint32_t *first;
	bool copy; /* values have to be put where the description says */
};

struct dt_buf {
	uint8_t *p;
	size_t cap;
};

/* An entry of an aggregation as it is given to a consumer. */
struct dt_aggdata {
	dtrace_aggdata_t d; /* first: dtrace_aggregate_print() goes back from it */
	struct consume_aggent *e;
};

struct dtrace_hdl {
	struct arena *arena;
	int flags;
	const dtrace_vector_t *vector; /* or NULL */
	void *vector_arg;
	int err;
	struct sbuf errmsg;
	int64_t opt[OPT_COUNT];
	const char *optstr[OPT_COUNT];
	struct pvec cpp_args;
	struct pvec env_edits; /* of -c: "name=value" sets, "name" unsets */
	struct kernel *k;
	struct types *types;
	bool gathered; /* clauses have been brought together, to trace or to list: once */
	bool btf_tried;
	int btf_err; /* why there is no vmlinux after that: -errno */
	struct btf_src *vmlinux;
	struct world *w;
	struct psyms *psyms;
	uint64_t unwound[4];        /* walks by how they ended: enum unwind_end */
	struct mapwatch *maps_seen; /* NULL: nobody prints symbols of processes */
	bool maps_unread; /* of processes that were there before, which it does not tell of */
	struct sema *sema;
	struct sema_env env;
	const struct source *dlib[32]; /* files of the D library that were asked for */
	struct pvec lib_dirs;          /* of -L, in order */
	uint32_t n_lib_dirs_read;
	struct pvec libs; /* struct dt_lib: their files */
	/* compiling */
	int argc;
	char *const *argv;
	bool *arg_used;
	uint32_t n_arg_used;
	uint32_t cflags;
	struct dtrace_prog *progs;
	uint32_t n_clauses; /* of all of them */
	/* running */
	volatile int interrupted; /* dtrace_interrupt() */
	struct ptargets targets;
	struct lowered *low;
	struct image *images;
	struct kmap *maps;
	struct kprog *kprogs;
	struct klinks links;
	uint32_t hb; /* index of the heartbeat program; other support programs follow */
	struct consume *cons;
	struct ring_buffer *msgs;
	uint32_t msg_left; /* messages still to be read in this round */
	int epfd;
	bool going, stopped, end_fired;
	bool agg_due; /* a walk reads the values first, unless a snapshot is taken before it */
	uint64_t last_status, last_switch, last_beat;
	struct share_watch share;
	uint64_t *missed; /* per program: firings that the kernel skipped, as told so far */
	/* consuming */
	dtrace_consume_probe_f *pfunc;
	dtrace_consume_rec_f *rfunc;
	void *work_arg;
	dtrace_probedesc_t cur_desc;
	struct dt_edesc **edescs;    /* by index of the rec_desc */
	dtrace_aggdesc_t **aggdescs; /* by id */
	struct dt_buf rec_copy;
	struct arena *agg_arena; /* entries of aggregations that were given out */
	uint32_t walks;          /* in progress, one in another */
	dtrace_handle_err_f *err_fn;
	void *err_arg;
	dtrace_handle_drop_f *drop_fn;
	void *drop_arg;
	dtrace_handle_buffered_f *buf_fn;
	void *buf_arg;
	dtrace_handle_setopt_f *setopt_fn;
	void *setopt_arg;
	int64_t setopt_old;
	dtrace_handle_proc_f *proc_fn;
	void *proc_arg;
	struct ps_prochandle *procs;
};

/* handle.c */
int dt_set_err(dtrace_hdl_t *h, int err);
int dt_set_msg(dtrace_hdl_t *h, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Types with the kernel's BTF behind them; opened on first use. */
/* ktypes.c */
struct types *dt_types(dtrace_hdl_t *h);
void dt_ktypes_init(dtrace_hdl_t *h);
/* opts.c */
void dt_opts_init(dtrace_hdl_t *h);
/* 0, or -1 with the message set. in_program: by #pragma D option. */
int dt_opt_set(dtrace_hdl_t *h, const char *name, const char *val, bool in_program);
/* optval.c: NULL, or what is wrong with it. */
const char *dt_opt_value(unsigned id, enum opt_kind kind, const char *s, int64_t *ret);
int dt_policy(const dtrace_hdl_t *h);
enum proc_evaltime dt_evaltime(const dtrace_hdl_t *h);
/* Hands the consumer's options over. */
void dt_opts_consume(dtrace_hdl_t *h);
/* compile.c */
void dt_compile_init(dtrace_hdl_t *h);
/* The text with the macros $1, $$1, $name in it replaced; NULL with the error set. */
const char *dt_expand(dtrace_hdl_t *h, const char *s, int argc, char *const argv[]);
const struct source *dt_new_source(dtrace_hdl_t *h, const char *name, const char *text, size_t len);
/* 0, or -1 with the error set. */
int dt_read_all(dtrace_hdl_t *h, FILE *fp, struct sbuf *b);
/* All diagnostics as the handle's message, those of other texts than `own` with the file's name; -1. */
int dt_set_diags(dtrace_hdl_t *h, const struct diags *ds, const struct source *own);
/* The analysis keeps the clauses of all texts in one list: those that were not there before. */
struct sprog *dt_own_clauses(dtrace_hdl_t *h, const struct sprog *all);
/* cpp.c: the text through the C preprocessor, which calls it name; 0, or -1 with the error set. */
int dt_preprocess(dtrace_hdl_t *h, FILE *fp, const char *name, struct sbuf *ret);
/* libs.c: for struct sema_env, and before each program the files of -L that are not compiled yet. */
const struct source *dt_libs_find(void *priv, const char *ident);
bool dt_libs_depends(void *priv, const char *kind, const char *name);
int dt_libs_load(dtrace_hdl_t *h);
/* go.c: after dtrace_stop(), once */
void dt_fire_end(dtrace_hdl_t *h);
/* aggread.c: see consume_io */
int dt_agg_each(void *priv, const struct agg_desc *d,
		bool (*fn)(void *arg, const void *key, const void *vals), void *arg);
int dt_agg_delete(void *priv, const struct agg_desc *d, const void *key);

/* work.c */
uint64_t dt_now(void);
int dt_consume_init(dtrace_hdl_t *h);
/* Symbol of a process, as struct consume_io wants it. */
bool dt_usym(dtrace_hdl_t *h, uint32_t tgid, uint64_t addr, struct consume_sym *ret);
/* share.c */
void dt_share_init(dtrace_hdl_t *h);
void dt_share_close(dtrace_hdl_t *h);
/* When it wants to be polled next, in ns of dt_now(). */
uint64_t dt_share_next(const dtrace_hdl_t *h);
void dt_share_poll(dtrace_hdl_t *h);
/* desc.c */
dtrace_actkind_t dt_action(enum act_kind kind);
struct dt_edesc *dt_edesc(dtrace_hdl_t *h, const struct rec_desc *d, dtrace_epid_t epid,
			  dtrace_id_t id);
/* The record with all values in place; valid until the next one. */
caddr_t dt_record(dtrace_hdl_t *h, const struct dt_edesc *e, const struct consume_rec *r);
dtrace_aggdesc_t *dt_aggdesc(dtrace_hdl_t *h, const struct agg_desc *d);
/* The d of a struct dt_aggdata; NULL: no memory. */
dtrace_aggdata_t *dt_aggdata(dtrace_hdl_t *h, struct consume_aggent *e);
/* Frees those that were given out, unless a walk is going on. */
void dt_aggdata_forget(dtrace_hdl_t *h);
/* names.c */
dtrace_attribute_t dt_attribute(const struct stability *s);
/* lookup.c */
/* Symbol of the kernel, or of what stands for it. */
bool dt_ksym(dtrace_hdl_t *h, uint64_t addr, struct consume_sym *ret);
dtrace_typeinfo_t dt_typeinfo(dtrace_hdl_t *h, const struct ctype *t);
/* probes.c */
struct stability dt_weakest(const struct stability *s, unsigned n);
void dt_prog_stability(const dtrace_prog_t *pg, dtrace_attribute_t *ret_desc,
		       dtrace_attribute_t *ret_stmt);
/* procs.c */
/* Watches what processes map, if the program prints symbols of them. */
void dt_watch_maps(dtrace_hdl_t *h);
void dt_read_maps(dtrace_hdl_t *h);
void dt_procs_init(dtrace_hdl_t *h);
/* Runs those of -c up to evaltime, if that has not been done. */
int dt_procs_prepare(dtrace_hdl_t *h);
uint32_t dt_target_pid(const dtrace_hdl_t *h);
void dt_procs_poll(dtrace_hdl_t *h);
void dt_procs_close(dtrace_hdl_t *h);
/* Still processes that tracing waits for? (true if there never were any) */
bool dt_procs_alive(dtrace_hdl_t *h);

#endif
