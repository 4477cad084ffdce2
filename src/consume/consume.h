/* SPDX-License-Identifier: MIT */
/*
 * The consumer: turns what the probes wrote into text.
 *
 * It sees memory (rings, ctl, pcpu: record/shm.h), the session's layout (record/record.h) and, for
 * everything that needs the kernel or a process, the callbacks of struct consume_io. Nothing in here
 * makes a BPF call, so a test hands in plain memory.
 *
 * Order of use:
 *	consume_new()
 *	loop: consume_msg() for each message of the msg ring, consume_drops(), consume_drain(fp)
 *	after END: consume_drain() once more, consume_agg_print(fp), consume_free()
 *
 * BEGIN comes first and END last because the caller drains right after it has run BEGIN and before it
 * activates the rest, and drains before and after END.
 *
 * Text goes to the FILE given to the call, or, with fp NULL, piece by piece to the handler `buffered`
 * (dtrace_handle_buffered). Text is collected in a large buffer and written when that is full and at
 * the end of each call: no stdio per conversion, no allocation per record.
 */
#ifndef DT_CONSUME_CONSUME_H
#define DT_CONSUME_CONSUME_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "record/printf.h"
#include "record/record.h"
#include "record/shm.h"

struct consume;

/* ---- what the consumer asks the world ---- */

/* Strings must live as long as the consumer. */
struct consume_probe {
	uint32_t id;
	const char *prov, *mod, *func, *name;
};

/* Strings are valid until the next question. */
struct consume_sym {
	const char *object; /* "vmlinux", "libc.so.6"; NULL: unknown */
	const char *name;   /* NULL: only the object is known */
	uint64_t off;       /* address - start of the symbol (name set) */
};

struct consume_io {
	void *priv;
	/* Probe behind index pidx of program prog. Asked once per epid. */
	bool (*probe)(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret);
	/* Probe by its session-wide id, as aggregation keys carry it. */
	bool (*probe_id)(void *priv, uint32_t id, struct consume_probe *ret);
	bool (*ksym)(void *priv, uint64_t addr, struct consume_sym *ret);
	bool (*usym)(void *priv, uint32_t tgid, uint64_t addr, struct consume_sym *ret);
	/* Where in its source the instruction comes from; the name lives as long as the consumer. */
	bool (*uline)(void *priv, uint32_t tgid, uint64_t addr, const char **ret_file,
		      uint32_t *ret_line);
	/*
	 * The frames of a thread, at most max of them, from its registers and a piece of its stack that
	 * begins at base; their number. NULL: there are none.
	 */
	uint32_t (*unwind)(void *priv, uint32_t tgid, const struct rec_regs *regs, uint64_t base,
			   const uint8_t *stack, uint32_t len, uint64_t *pcs, uint32_t max);
	/*
	 * Every entry of a keyed aggregation, in any order; n_cpus values of map_val rounded up to 8
	 * bytes stand behind vals, and with agg_spill one more, of no CPU. fn returns false to stop. agg_delete may be called from fn with the
	 * key shown. 0 or -errno.
	 */
	int (*agg_each)(void *priv, const struct agg_desc *d,
			bool (*fn)(void *arg, const void *key, const void *vals), void *arg);
	int (*agg_delete)(void *priv, const struct agg_desc *d, const void *key);
	/* setopt() of a program. 0, or -errno with the reason in *why. */
	int (*setopt)(void *priv, const char *name, const char *value, const char **why);
	/* panic() or breakpoint(). 0, or -errno, with the reason in *why if that says more. */
	int (*sysrq)(void *priv, bool panic, const char **why);
	/* Layout of a type for print(); NULL: types without members are all there is. */
	struct types *types;
	/*
	 * Before the bytes [from, to) of the data of a CPU's ring are touched for the first time; both
	 * are multiples of 64 KiB, or to is the end. 0 or -errno. NULL: all can be touched.
	 */
	int (*ring_need)(void *priv, uint32_t cpu, uint64_t from, uint64_t to);
	/* CLOCK_MONOTONIC ns, for temporal order; NULL: no limit. */
	uint64_t (*now)(void *priv);
};

struct consume_conf {
	const struct session_layout *layout;
	uint32_t n_cpus;
	/* ring[cpu]: struct shm_buf, cap = layout->buf_cap, layout->max_rec bytes of slack. NULL: no such CPU. */
	struct shm_buf *const *rings;
	/* First entry, pcpu_stride bytes apart (layout->pcpu_size rounded up to 8). NULL: none. */
	struct shm_pcpu *pcpu;
	uint32_t pcpu_stride;
	bool agg_spill; /* io.agg_each shows one value more */
	struct shm_ctl *ctl;
	struct consume_io io;
};

enum consume_form { CFORM_TEXT, CFORM_JSON, CFORM_FOLDED, CFORM_METRICS };

/* All options of dtrace(8) that only concern the consumer. */
struct consume_opts {
	enum consume_form form; /* -x oformat */
	bool quiet, flowindent, rawbytes, droptags;
	bool aggsortkey, aggsortrev;
	uint32_t aggsortkeypos, aggsortpos;
	bool aggfirst; /* of several printed together, only keys of the one that sorts */
	bool agghist, aggpack, aggzoom, aggpercpu;
	bool utf8;         /* -x encoding=utf8 */
	bool packutf8;     /* the same for -x aggpack */
	bool ustacklines;  /* lines of the source in user stacks */
	bool noresolve;    /* addresses instead of symbols */
	bool stackaddr;    /* the same for frames of stacks only */
	int stackindent;   /* consume_new() sets 14 */
	uint32_t target;   /* $target, for %A of a plain integer; 0: none */
	uint64_t specsize; /* bytes held back for one speculation; consume_new() sets 4 MiB */
};

/* ---- what the consumer tells ---- */

enum consume_flow { CFLOW_NONE, CFLOW_ENTRY, CFLOW_RETURN };

struct consume_rec {
	uint32_t cpu, epid;
	const struct consume_probe *probe;
	const struct rec_desc *desc;
	const void *data;       /* the record, header included */
	uint64_t timestamp;     /* temporal sessions */
	enum consume_flow flow; /* the rest with flowindent only */
	const char *prefix; /* "-> ", "<= ", "| " ... with the leading blank where there is one */
	int indent;
};

enum consume_next { CNEXT_THIS, CNEXT_NEXT, CNEXT_ABORT };

struct consume_err {
	uint32_t cpu, epid;
	const struct consume_probe *probe;
	int action;     /* 0 predicate; -1: the library's own */
	int offset;     /* line; -1: none */
	uint32_t fault; /* enum shm_fault */
	uint64_t addr;
	const char *msg; /* "error on enabled probe ID 3 (ID 1: dtrace:::BEGIN): ...\n" */
};

struct consume_drop {
	int cpu; /* -1: all */
	enum shm_drop kind;
	uint64_t drops, total;
	const char *msg; /* "5 drops on CPU 1\n" */
};

struct consume_setopt {
	const struct consume_rec *rec;
	const char *name, *value;
};

enum consume_bufflag { CBUF_AGGVAL = 1, CBUF_AGGKEY = 2, CBUF_AGGFORMAT = 4, CBUF_AGGLAST = 8 };

struct consume_aggent;
struct consume_buf {
	const char *text;
	const struct consume_rec *rec;    /* NULL in the print of all aggregations */
	const struct rec_act *act;        /* NULL likewise */
	const struct consume_aggent *agg; /* NULL outside aggregations */
	const struct rfield *key;         /* CBUF_AGGKEY: which key */
	uint32_t flags;
};

/*
 * All may be NULL. err, drop, setopt and buffered return 0, or non-zero to give up: the call in
 * progress then returns -ECANCELED. Without err or drop such a condition gives up at once, as classic
 * consumers do.
 *
 * probe is called for each record and decides: print it, skip it, give up. Without it the consumer
 * prints the header and "CPU ID FUNCTION:NAME" (or the flow line) itself, and the newline behind the
 * record. act is called before each action, and with act NULL at the end of the record.
 */
struct consume_handlers {
	void *priv;
	int (*err)(void *priv, const struct consume_err *e);
	int (*drop)(void *priv, const struct consume_drop *d);
	int (*setopt)(void *priv, const struct consume_setopt *s);
	int (*buffered)(void *priv, const struct consume_buf *b);
	enum consume_next (*probe)(void *priv, const struct consume_rec *r);
	enum consume_next (*act)(void *priv, const struct consume_rec *r, const struct rec_act *a);
};

/* ---- the session ---- */

/* Copies conf; the memory it points to must stay. NULL: no memory. */
struct consume *consume_new(const struct consume_conf *conf);
void consume_free(struct consume *c);
/* May be changed at any time between calls, and from the setopt callbacks. */
struct consume_opts *consume_opts(struct consume *c);
void consume_handle(struct consume *c, const struct consume_handlers *h);

/*
 * Reads all rings and prints their records. With layout->temporal: in the order of time, holding back
 * what is younger than a moment ago, unless last. 0; -ECANCELED: a handler gave up; the -errno of
 * a failed write (-EPIPE, -ENOSPC).
 */
int consume_drain(struct consume *c, FILE *fp, bool last);
/* The last consume_drain() held records back that were too young. */
bool consume_held(const struct consume *c);
/* One message of the msg ring; size bytes, of which too few are an -EINVAL. */
int consume_msg(struct consume *c, const void *msg, uint32_t size);
/* Tells what was dropped since the last call. */
int consume_drops(struct consume *c);
/* Writes what errors and drops have left to be written (structured output only). */
int consume_flush(struct consume *c, FILE *fp);
/* A drop that the caller has counted itself: as a record, and to the handler. -ECANCELED as above. */
int consume_drop(struct consume *c, const struct consume_drop *d);
/* exit() was called: its record was read, or ctl says so. */
bool consume_exited(const struct consume *c, int *ret_status);
/* Records that did not make sense and were skipped. */
uint64_t consume_garbage(const struct consume *c);
uint64_t consume_records(const struct consume *c);
/* FILE that the text goes to now: fp, or what freopen() put in its place. */
FILE *consume_file(struct consume *c, FILE *fp);

/* ---- aggregations ---- */

struct consume_aggent {
	const struct agg_desc *desc;
	const void *key;     /* as struct agg_desc.keys say; FK_PROBE: an id of this consumer */
	const uint64_t *val; /* state without the stamp, all CPUs; MIN and MAX decoded in val[0] */
	const uint64_t *percpu; /* NULL, or n_cpus such states (consume_agg_percpu()) */
	uint64_t normal;
};

/* Reads the values again. Printing does so by itself when needed. */
int consume_agg_snap(struct consume *c);
/* Keep the values of each CPU as well. Before the first snapshot. */
void consume_agg_percpu(struct consume *c, bool on);
/* All aggregations that no printa() printed, sorted by the options. */
int consume_agg_print(struct consume *c, FILE *fp);
/* One entry of a walk, if no printa() printed its aggregation. May be called from the walk. */
int consume_agg_print_entry(struct consume *c, FILE *fp, struct consume_aggent *e);
/* Did a printa() print it? */
bool consume_agg_printed(struct consume *c, const struct agg_desc *d);
/* As printa(a) without a format, whether printed before or not. */
int consume_agg_print_one(struct consume *c, FILE *fp, const struct agg_desc *d);
void consume_agg_clear(struct consume *c, const struct agg_desc *d);
/* n >= 0: keeps the n largest; n < 0: the -n smallest. */
void consume_agg_trunc(struct consume *c, const struct agg_desc *d, int64_t n);
void consume_agg_normalize(struct consume *c, const struct agg_desc *d, uint64_t by);

enum consume_aggorder {
	CAGG_UNSORTED,
	CAGG_OPTIONS, /* as aggsort* say */
	/* By aggregation, then key or value. */
	CAGG_KEY,
	CAGG_VAL,
	/* By key or value over all aggregations, then aggregation. */
	CAGG_KEYVAR,
	CAGG_VALVAR,
	CAGG_REV = 16, /* or-ed in */
};
enum consume_aggnext {
	CAGGW_NEXT,
	CAGGW_ABORT,
	CAGGW_CLEAR,
	CAGGW_NORMALIZE /* normal set by fn */,
	CAGGW_DENORMALIZE,
	CAGGW_REMOVE,
};
/* -ECANCELED after CAGGW_ABORT. */
int consume_agg_walk(struct consume *c, unsigned order,
		     enum consume_aggnext (*fn)(void *arg, struct consume_aggent *e), void *arg);
/*
 * Entries of several aggregations side by side, joined on equal keys: e[0] has the key, e[1] ... e[n]
 * the values (zero where an aggregation has none).
 */
int consume_agg_walk_joined(struct consume *c, const struct agg_desc *const *aggs, uint32_t n,
			    int (*fn)(void *arg, struct consume_aggent *const *e, uint32_t n),
			    void *arg);
/* String of a key of kind FK_PROBE, FK_STR or FK_CONST; NULL for others. Not NUL-terminated: *ret_len. */
const char *consume_key_str(struct consume *c, const struct consume_aggent *e, uint32_t i,
			    uint32_t *ret_len);

/* ---- pieces, for libdtrace ---- */

/* Values by a format that no program brought. */
struct consume_format {
	const struct pf_format *fmt;
	const struct rfield *fields; /* n; by the format's arguments, offsets count from base */
	uint32_t n;
	const void *base;
	struct consume_aggent *agg; /* for %@, or NULL: its desc and val */
};
/* To fp, or the handler of buffered output. May be called by a handler, amid the output of a record. */
int consume_format(struct consume *c, FILE *fp, const struct consume_format *f);

/* "invalid address" ... */
const char *consume_faultstr(uint32_t fault);
/* The frames of a stack in a record or key that are shown: how many, where (unaligned), whose. */
uint32_t consume_frames(struct consume *c, const struct rfield *f, const void *p,
			const uint8_t **ret_pcs, uint32_t *ret_tgid);
/* module`symbol+0x10 as %a and stack() print it; the length as snprintf(). */
int consume_kaddr(struct consume *c, uint64_t addr, char *buf, size_t size);
int consume_uaddr(struct consume *c, uint32_t tgid, uint64_t addr, char *buf, size_t size);

#endif
