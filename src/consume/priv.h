/* SPDX-License-Identifier: MIT */
/*
 * What the files of src/consume share: the consumer's state and the pieces that text is made of.
 *
 * out_*     text into a buffer (out.c)
 * datum_*   one value as trace(), stack() and the keys of aggregations show it (datum.c)
 * fmt_*     printf conversions (fmt.c)
 * print_*   print() by type (print.c)
 * quant_*   histograms (quant.c)
 * agg_*     values of aggregations, their order and their text (agg.c, aggsort.c, aggprint.c)
 * act_*     actions of a record (action.c)
 * spec_*    speculations (spec.c)
 * form_*    structured output (form.c), json_* (json.c, jsonval.c), folded_* (folded.c), metrics_* (metrics.c)
 * handle_*  errors and drops to the handlers (message.c)
 */
#ifndef DT_CONSUME_PRIV_H
#define DT_CONSUME_PRIV_H

#include <stddef.h>
#include <string.h>

#include "consume/consume.h"

/* ---- out ---- */

#define OUT_CAP (256u << 10)

/*
 * fp set: flushed to it when full. fp NULL: grows, the owner takes the text from buf (which is kept
 * NUL-terminated by out_text()). err is sticky; after it text is dropped.
 */
struct out {
	char *buf;
	size_t len, cap;
	FILE *fp;
	int err;
};

/* Makes room for n more bytes; false: no memory or the output is broken. */
bool out_room_slow(struct out *o, size_t n);
void out_flush(struct out *o);
const char *out_text(struct out *o);
void out_printf(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Decimal, right-justified in width. */
void out_int(struct out *o, int64_t v, unsigned width);
void out_uint(struct out *o, uint64_t v, unsigned width);
/* 0x and hex digits. */
void out_addr(struct out *o, uint64_t v);
/* n bytes, padded with blanks to width (left: behind). */
void out_pad(struct out *o, const char *s, size_t n, int64_t width, bool left);

static inline bool out_room(struct out *o, size_t n)
{
	return o->cap - o->len >= n || out_room_slow(o, n);
}

static inline void out_char(struct out *o, char ch)
{
	if (out_room(o, 1))
		o->buf[o->len++] = ch;
}

void out_big(struct out *o, const char *s, size_t n);

static inline void out_mem(struct out *o, const char *s, size_t n)
{
	if (o->cap - o->len <= n) {
		out_big(o, s, n);
		return;
	}
	memcpy(o->buf + o->len, s, n);
	o->len += n;
}

static inline void out_str(struct out *o, const char *s)
{
	out_mem(o, s, strlen(s));
}

void out_fill(struct out *o, char ch, size_t n);

/* Digits of v at the end of buf[20]; where they begin. */
char *digits_dec(char buf[static 20], uint64_t v);

/* ---- values ---- */

struct agg;
struct aggent;

/* Bytes of an integer constant; its type says. */
uint32_t const_size(const struct rfield *f);

/* Where a value comes from: a record, or the key of an aggregation. */
struct datum_ctx {
	const struct consume_rec *rec;
	bool in_key;
	const uint8_t *base; /* record or key */
};

uint64_t datum_uint(const struct rfield *f, const uint8_t *p);
int64_t datum_int(const struct rfield *f, const uint8_t *p);

static inline const uint8_t *datum_ptr(const struct datum_ctx *x, const struct rfield *f)
{
	return x->base + f->off;
}

/* Text of a string-like value; NULL: it is none. */
const char *datum_str(struct consume *c, const struct datum_ctx *x, const struct rfield *f,
		      uint32_t *ret_len);
/* As trace() shows it. */
void datum_trace(struct consume *c, const struct datum_ctx *x, const struct rfield *f);
/* As a key of an aggregation is shown without a format. */
void datum_key(struct consume *c, const struct datum_ctx *x, const struct rfield *f, bool packed);
void datum_dump(struct consume *c, const uint8_t *p, uint32_t n);
/* Takes the tracepoint's own frames out of a stack in a key. */
void datum_bare_stack(struct consume *c, const struct rfield *f, uint8_t *p);
/* The frames of a stack that are shown: *ret_pcs is where they are (unaligned), *ret_tgid whose. */
uint32_t datum_frames(struct consume *c, const struct rfield *f, const uint8_t *p,
		      const uint8_t **ret_pcs, uint32_t *ret_tgid);
/* Length of the text if these bytes are text up to NULs that fill the rest; -1: they are not. */
int64_t datum_text_len(const uint8_t *p, uint32_t n);
long double datum_float(const struct rfield *f, const uint8_t *p);
/*
 * -x ustacklines: line of the source of frame i of a user stack; that of a caller is the line of its call, which ends
 * before the address. False: not known, or not wanted.
 */
bool sym_line(struct consume *c, uint32_t tgid, uint32_t i, uint64_t pc, const char **ret_file,
	      uint32_t *ret_line);
/* false: unknown, or -x noresolve. */
bool sym_find(struct consume *c, bool user, uint32_t tgid, uint64_t addr, struct consume_sym *ret);
/* width, left: of each frame, as %k gives them; indent in front. */
void datum_stack(struct consume *c, const struct rfield *f, const uint8_t *p, int indent, int width,
		 bool left);
/* The address in its text form. */
void sym_kernel(struct consume *c, struct out *o, uint64_t addr, bool with_off);
void sym_user(struct consume *c, struct out *o, uint32_t tgid, uint64_t addr, bool with_off);
void sym_field(struct consume *c, struct out *o, const struct rfield *f, const uint8_t *p,
	       bool with_off);

/* ---- printf ---- */

/* Prints with values f[0..n) (of the record or key) and, for %@, the entries. */
struct fmt_args {
	struct datum_ctx x;
	const struct rfield *f;
	uint32_t n;
	struct aggent *const *ents; /* %@: one after the other, the last again */
	uint32_t n_ents;
};
void fmt_run(struct consume *c, struct out *o, const struct pf_format *pf,
	     const struct fmt_args *a);
/* Into c->tmp; its text. */
const char *fmt_tmp(struct consume *c, const struct pf_format *pf, const struct fmt_args *a);

void print_value(struct consume *c, const struct datum_ctx *x, const struct rfield *f);

/* ---- histograms ---- */

void quant_print(struct consume *c, const struct agg_desc *d, const int64_t *v, uint64_t normal);
/* One line of -x agghist. */
void quant_hist_head(struct consume *c, unsigned width);
void quant_hist_line(struct consume *c, int64_t v, uint64_t normal, long double total, bool pos,
		     bool neg);
/* -x aggpack */
void quant_pack_head(struct consume *c, const struct agg_desc *d, unsigned width, uint32_t min,
		     uint32_t max);
void quant_pack_line(struct consume *c, const struct agg_desc *d, const int64_t *v, uint32_t min,
		     uint32_t max);
/* Sum of count times bucket value, for sorting; *ret_zero: the count at zero. */
long double quant_weight(const struct agg_desc *d, const int64_t *v, int64_t *ret_zero);
long double quant_total(const struct consume *c, const int64_t *v, uint32_t from, uint32_t to);

/* ---- aggregations ---- */

struct aggent {
	struct consume_aggent pub; /* val = what is shown */
	uint32_t hash;
	bool none;             /* MIN, MAX: cleared, and nothing counted since */
	bool hidden;           /* truncated and not counted since */
	bool based;            /* base is set */
	uint32_t snap;         /* snapshot in which it was seen last */
	struct aggent *parent; /* entry that this raw key counts for (merging aggregations) */
	uint64_t *cur; /* words as read, all CPUs; followed by val, base and those of each CPU */
	uint64_t *val, *base;
	uint64_t *percpu, *pbase, *pval; /* n_percpu words: as read, base, shown; NULL */
	uint32_t n_percpu;
};

struct aggslot {
	uint32_t hash, pos; /* pos: in all, from 1; 0: free */
};

struct aggtab {
	struct aggslot *slot; /* open addressing */
	struct aggent **all;  /* in order of appearance */
	uint32_t n, cap;      /* cap: of slot, a power of two; all has cap / 2 */
};

/* The address that stands for a module (decoded name) of a process (or of the kernel: UINT64_MAX). */
struct mod_first {
	uint64_t name, tgid, addr;
};

struct agg {
	const struct agg_desc *d;
	uint32_t words;
	struct aggtab tab, raw; /* raw: only if merging */
	bool merging;           /* different keys may become one when decoded */
	bool printed;           /* by printa() */
	bool doomed;            /* some entry is hidden: may be deleted at the next snapshot */
	uint64_t normal;
	uint32_t epoch; /* of the last snapshot */
	uint32_t snap;
};

/* Makes sure that the values are those of this call. */
void agg_fresh(struct consume *c, struct agg *a);
struct agg *agg_of(struct consume *c, const struct agg_desc *d);
/* One value more, of an aggregation that programs leave to the consumer. */
void agg_add(struct consume *c, const struct agg_desc *d, uint32_t cpu, const void *key, uint64_t x,
	     uint64_t incr);
void agg_free(struct agg *a);
void agg_init(struct agg *a, const struct agg_desc *d);
void agg_clear(struct consume *c, struct agg *a);
void agg_trunc(struct consume *c, struct agg *a, int64_t n);
void agg_normalize(struct agg *a, uint64_t by);
int64_t agg_value(const struct agg_desc *d, const uint64_t *v, uint64_t normal);
int agg_cmp_val(const struct consume_aggent *l, const struct consume_aggent *r);
int agg_cmp_key(struct consume *c, const struct consume_aggent *l, const struct consume_aggent *r,
		uint32_t keypos);
/* Visible entries of the aggregations, sorted; malloc. NULL with *ret_n 0 if there are none or -ENOMEM. */
int agg_sorted(struct consume *c, struct agg *const *aggs, uint32_t n_aggs, unsigned order,
	       struct aggent ***ret, uint32_t *ret_n);
/* As consume_agg_walk_joined(), but e[0] .. e[n] are given to fn as entries of ours. */
int agg_joined(struct consume *c, struct agg *const *aggs, uint32_t n,
	       int (*fn)(void *arg, struct aggent *const *e, uint32_t n), void *arg);
int agg_printa(struct consume *c, const struct rec_act *act);
/* String behind an id in an FK_PROBE key. */
const char *probe_str(const struct consume *c, uint32_t id, uint32_t *ret_len);

/* What bucket i of a histogram counts: lo .. hi; under, over: no lower, no upper end. */
struct quant_bucket {
	bool under, over;
	int64_t lo, hi;
};
struct quant_bucket quant_bounds(const struct agg_desc *d, uint32_t i);

/* ---- structured output ---- */

struct form {
	struct out line;    /* JSON: records in progress, inner ones behind outer ones */
	struct out text;    /* the message of a printf() */
	struct out pending; /* records of errors and drops, until the next call that writes */
	uint64_t now;       /* clock of the call in progress; 0: not asked yet */
	uint32_t n;         /* outputs of the record in progress */
	bool capture;       /* c->out is form.text */
	bool exited;        /* exit() was in the record in progress */
};

/* A record that is being put together; records of a commit() come inside of another one. */
struct form_mark {
	size_t at;
	uint32_t n;
	bool exited;
};

/* All do nothing, or return false, in plain text (consume_opts.form). */
struct form_mark form_begin(struct consume *c, const struct consume_rec *r);
void form_end(struct consume *c, const struct form_mark *m);
/* false: the action does what it does in plain text. */
bool form_act(struct consume *c, const struct datum_ctx *x, const struct rec_act *a);
/* Entries of aggregations, sorted, those of one aggregation together. */
bool form_rows(struct consume *c, struct aggent *const *v, uint32_t n);
void form_err(struct consume *c, const struct consume_err *e);
void form_drop(struct consume *c, const struct consume_drop *d, const char *kind);
void form_free(struct consume *c);

/* A string, in quotes; bytes that are no UTF-8 become the character of their number. */
void json_str(struct out *o, const char *s, size_t n);
/* One element of "output"; fmt_args as for printf(). */
void json_act(struct consume *c, const struct datum_ctx *x, const struct rec_act *a);
void json_value(struct consume *c, struct out *o, const struct datum_ctx *x,
		const struct rfield *f);
/* A value with all its members, as print() shows it. */
void json_print(struct consume *c, struct out *o, const struct datum_ctx *x,
		const struct rfield *f);
/* v[0 .. n): entries of one aggregation. Without the braces. */
void json_agg(struct consume *c, struct out *o, struct aggent *const *v, uint32_t n);
void folded_rows(struct consume *c, struct aggent *const *v, uint32_t n);
void metrics_rows(struct consume *c, struct aggent *const *v, uint32_t n);

/* ---- speculations ---- */

struct spec {
	struct spec *next;
	uint64_t id;
	enum { SPEC_ACTIVE, SPEC_COMMITTED, SPEC_DISCARDED } state;
	uint8_t *buf; /* struct spec_rec, record; ... */
	size_t len, cap;
	uint64_t ended;  /* when: c->drains, plus 1; 0: has not */
	uint64_t used[]; /* bytes of each CPU */
};

/* Is this description's record to be held back? Then the index of the act that says so, else -1. */
int spec_act(const struct rec_desc *d);
/* true: the record was taken (or dropped) and is not to be run now. */
bool spec_take(struct consume *c, const struct consume_rec *r, const struct rec_act *act);
void spec_commit(struct consume *c, uint64_t id);
void spec_discard(struct consume *c, uint64_t id);
/* All rings have been read once more. */
void spec_drained(struct consume *c);
void spec_free(struct consume *c);

/* ---- records ---- */

struct desc_info {
	struct consume_probe *probes; /* n_probes, allocated on first use; name NULL: not asked yet */
	int spec;                     /* act that makes it speculative, or -1 */
	bool silent;                  /* only commit() or discard(): no line of its own */
};

struct cpu_state {
	struct shm_buf *ring;
	uint8_t *data;
	uint64_t pos, head; /* read up to; head as of this drain */
	uint64_t freed;     /* tail as the producers know it */
	uint64_t mapped;    /* bytes of data that can be touched */
	uint32_t last_epid, last_id;
	int indent;
	uint64_t drops[SHM_DROP_MAX];
};

/* One record, in a ring or held back. */
struct record {
	const uint8_t *data;
	uint32_t size, epid, index;
};

/* Prints it and acts on it. next: the one of that CPU behind it, or NULL; for flowindent. */
/* Fills in the user stacks of a record (unwind.c). */
void unwind_record(struct consume *c, const struct rec_desc *d, uint8_t *data, uint32_t size);
void record_run(struct consume *c, uint32_t cpu, const struct record *rec,
		const struct record *next);

/* ---- packets (pcap.c) ---- */

#define PCAP_READERS 8u

struct pcap_reader {
	uint32_t type;
	FILE *fp; /* tcpdump; NULL: there is none */
};

/* false: there is nothing that would read it. */
bool pcap_write(struct consume *c, const struct datum_ctx *x, const struct rec_act *a);
/* The last packet has been written. */
void pcap_close(struct consume *c);

struct intern {
	char **str;
	uint32_t n, cap;
	uint32_t *slot, slot_cap;
};

struct consume {
	struct consume_conf conf;
	struct consume_opts opt;
	struct consume_handlers h;
	const struct session_layout *y;
	struct cpu_state *cpus;
	struct desc_info *descs;
	uint32_t *heap;  /* CPUs by time (temporal) */
	struct out out;  /* the text */
	struct out tmp;  /* commands and file names */
	struct out sym;  /* one symbol */
	FILE *caller_fp; /* of the call in progress */
	FILE *reopened;  /* by freopen(): in place of caller_fp */
	bool heading;    /* the header line is out */
	bool held;       /* temporal: records wait for their time */
	bool exited;
	int exit_status;
	bool killed;
	int err; /* the call in progress has to end with it */
	uint64_t garbage, records;
	const struct consume_rec *rec; /* in progress */
	const struct rec_act *act;
	struct agg *aggs;
	uint32_t epoch; /* counts calls: values older than it are read again */
	bool percpu;
	struct intern names;
	uint8_t *key_tmp;
	struct mod_first *mods;
	uint32_t n_mods;
	struct spec *specs;
	uint64_t spec_drops, spec_told, drains;
	struct pcap_reader pcap[PCAP_READERS];
	uint32_t n_pcap;
	bool pcap_head; /* the file that freopen() opened has its header */
	struct form form;
	struct {
		int64_t sec;
		bool valid;
		char y[32], t[64];
		uint32_t y_len, t_len;
	} time;
};

/* Begin and end of a public call that prints. */
void call_begin(struct consume *c, FILE *fp);
int call_end(struct consume *c);
/* Probe of an epid of y->recs[index]; never NULL. */
const struct consume_probe *epid_probe(struct consume *c, uint32_t index, uint32_t epid);
/* Runs the actions of a record. The outcome is in c->err. silent: without columns and newline. */
void act_run(struct consume *c, const struct consume_rec *r, bool silent);
bool act_is_silent(const struct rec_desc *d);
/* Integer of a field or constant; 0 if it is neither. */
int64_t field_int(const struct datum_ctx *x, const struct rfield *f);
/* Gives the text so far to the handler `buffered`, if that is how text leaves. */
void buffered_flush(struct consume *c, const struct aggent *e, const struct rfield *key,
		    uint32_t flags);
/* The outcome of both is in c->err. */
void handle_liberr(struct consume *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void handle_drop(struct consume *c, int cpu, enum shm_drop kind, uint64_t n, uint64_t total);
uint32_t intern_str(struct intern *in, const char *s);
void intern_free(struct intern *in);

#endif
