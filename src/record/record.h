/* SPDX-License-Identifier: MIT */
/*
 * What the probes write and the consumer reads, as one data structure. lower decides it (whole
 * program, exact sizes) and generates the code that writes; consume reads; neither sees the other.
 *
 * A clause writes one record per run of data-recording actions ("segment"; a clause without if/else
 * has one). A record is an 8-byte header {u32 size, u32 epid} followed by fields at fixed, naturally
 * aligned offsets. Record sizes are multiples of 8.
 *
 * epid = rec_desc.epid_base + index of the firing probe in its program (program_probes.pidx). Epids
 * start at 1; the session's table epid_base is ascending, so the consumer finds the rec_desc by
 * bisection and the probe by the difference.
 */
#ifndef DT_RECORD_RECORD_H
#define DT_RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "types/types.h"

struct rec_hdr {
	uint32_t size; /* of the whole record; written last; REC_DISCARD set: skip it */
	uint32_t epid;
};
#define REC_DISCARD 0x80000000u

enum field_kind {
	FK_INT,    /* size 1 2 4 8; is_signed */
	FK_FLOAT,  /* size 4 8 16: raw */
	FK_STR,    /* NUL-terminated within size bytes (a missing NUL means it is size long) */
	FK_BYTES,  /* size raw bytes (struct, array, tracemem, copyin) */
	FK_PROBE,  /* no storage: which = 0 provider 1 module 2 function 3 name of the firing probe;
		       in an aggregation key: u32 probe index (struct rfield.off valid, size 4) */
	FK_CONST,  /* no storage: value (int) or str known at compile time */
	FK_STACK,  /* u64 pc[size / 8], ends at the first 0; nframes are shown: see datum_stack() */
	FK_USTACK, /* u64 (tid << 32 | tgid), then u64 pc[(size - 8) / 8], ends at the first 0 */
	FK_SYM,    /* u64 kernel address, printed as module`symbol */
	FK_SYMOFF, /* func()-like with +offset (%a) */
	FK_MOD,    /* u64 kernel address, printed as module */
	FK_USYM,
	FK_UADDR,
	FK_UMOD, /* u64 tgid, u64 address */
};

struct rfield {
	enum field_kind kind;
	uint32_t off, size; /* bytes, from the start of the record or key */
	bool is_signed;
	uint8_t which;           /* FK_PROBE */
	uint32_t nframes;        /* FK_STACK, FK_USTACK */
	int64_t value;           /* FK_CONST integer */
	const char *str;         /* FK_CONST string, else NULL */
	uint32_t agg_probe_prog; /* key FK_PROBE: program whose pidx it is (always 0 = session-wide id) */
	const struct ctype *type; /* D type of the expression, for trace(), print(), printf checks */
};

enum act_kind {
	ACT_DEFAULT, /* no action in the clause: only the header line */
	ACT_TRACE,
	ACT_PRINTF,
	ACT_PRINTA,
	ACT_PRINT,
	ACT_TRACEMEM,
	ACT_STACK,
	ACT_USTACK,
	ACT_JSTACK,
	ACT_SYM,
	ACT_MOD,
	ACT_USYM,
	ACT_UADDR,
	ACT_UMOD,
	ACT_EXIT,
	ACT_CLEAR,
	ACT_TRUNC,
	ACT_NORMALIZE,
	ACT_DENORMALIZE,
	ACT_SETOPT,
	ACT_SYSTEM,
	ACT_FREOPEN,
	ACT_FTRUNCATE,
	ACT_SPECULATE,
	ACT_COMMIT,
	ACT_DISCARD,
	ACT_PCAP,
	ACT_RAISE,
	ACT_STOP,
	ACT_CHILL,
	ACT_COPYOUT,
	ACT_PANIC,
	ACT_BREAKPOINT,
	ACT_AGG, /* adds to aggs[0]: fields are its key, the value (of a histogram the bucket), the increment */
};

/*
 * For user stacks that are unwound by the consumer: the thread's registers, and how much of its stack was
 * copied: from rec_slab_base() on.
 */
#define REC_REGS 21u
#define REC_REDZONE 128u
#define REC_SLAB_ALIGN 512u
struct rec_regs {
	uint64_t pt_regs[REC_REGS];
	uint64_t len;
};

static inline uint64_t rec_slab_base(uint64_t sp)
{
	return (sp - REC_REDZONE) & ~(uint64_t)(REC_SLAB_ALIGN - 1);
}

struct pf_format; /* record/printf.h */
struct agg_desc;

/* One action of a record, in the order of the program text. */
struct rec_act {
	enum act_kind kind;
	struct rfield *fields; /* its values: printf arguments, the traced value, exit status ... */
	uint32_t n_fields;
	struct pf_format *fmt;  /* PRINTF, PRINTA (or NULL), SYSTEM, FREOPEN */
	struct agg_desc **aggs; /* PRINTA CLEAR TRUNC NORMALIZE DENORMALIZE */
	uint32_t n_aggs;
	bool has_arg; /* TRUNC: a count was given (fields[0]) */
	struct srcloc loc;
};

struct rec_desc {
	uint32_t index;  /* in the session */
	uint32_t clause; /* index of the clause in the session (tclause.index) */
	uint32_t prog;   /* index of the program (lower_target); their number: dtrace:::ERROR */
	uint32_t epid_base, n_probes;
	uint32_t size; /* header included; 0: the clause never writes a record */
	/*
	 * Where a struct rec_regs stands, the last of what is always there; the bytes that it speaks of
	 * follow at size. 0: user stacks are complete as they are.
	 */
	uint32_t regs;
	struct rec_act *acts;
	uint32_t n_acts;
};

/* ---- aggregations ---- */

enum agg_func {
	AGG_COUNT,
	AGG_SUM,
	AGG_MIN,
	AGG_MAX,
	AGG_AVG,
	AGG_STDDEV,
	AGG_QUANTIZE,
	AGG_LQUANTIZE,
	AGG_LLQUANTIZE,
};

/* As D calls it. */
const char *agg_func_name(enum agg_func f);

#define QUANTIZE_NBUCKETS 127 /* bucket 63 is zero; i > 63: >= 2^(i-64) */
#define QUANTIZE_ZERO 63

/* When a new key goes to the second hash. */
enum agg_spill {
	SPILL_NEVER,
	SPILL_NOMEM, /* the kernel has no memory at once for one in the first */
	SPILL_ALL    /* the first has all that it takes */
};

/*
 * A value is u64 stamp, then the state of the function:
 *   COUNT u64; SUM s64; AVG u64 n, s64 sum; STDDEV u64 n, s64 sum, u64 sq_lo, u64 sq_hi (sum of squares);
 *   MIN u64 = value ^ INT64_MAX, MAX u64 = value ^ INT64_MIN (so that 0 means "none");
 *   QUANTIZE u64[127]; LQUANTIZE u64[levels + 2] (under, levels, over); LLQUANTIZE u64[n].
 * stamp is the aggregation's generation + 1 (ctl.agg[id].gen) when has_gen, so that the consumer can clear
 * without touching live values; without has_gen it is not written for COUNT, 1 for the others.
 * A stamp that differs from the current generation + 1 means "cleared since".
 */
struct agg_desc {
	const char *name; /* without @; "_" for the nameless one */
	uint32_t id;      /* index in the session, in order of first appearance */
	enum agg_func func;
	int64_t base, limit, step;          /* LQUANTIZE */
	uint32_t levels;                    /* LQUANTIZE: number of levels */
	uint32_t factor, low, high, nsteps; /* LLQUANTIZE */
	struct rfield *keys;                /* offsets within the key */
	uint32_t n_keys, key_size;          /* key_size: multiple of 4 or 8, padding is zero */
	uint32_t val_size;                  /* stamp included */
	uint32_t n_buckets;                 /* of the histogram kinds */
	bool keyed;                         /* false: per-CPU area of SHM pcpu map at slot_off */
	uint32_t map;                       /* keyed: map index (per-CPU hash) */
	uint32_t map_spill; /* keyed: hash for the keys that the other does not take */
	enum agg_spill spill;
	uint32_t map_val;  /* keyed: size of a value of the map; 0: val_size */
	uint64_t share_id; /* first 8 bytes of its keys in a map that it shares; 0: its own map */
	uint32_t slot_off;
	bool by_record;    /* its keys have stacks to be unwound: the consumer adds, by ACT_AGG */
	uint32_t max_keys; /* by_record: how many it holds */
	bool has_gen;
	const struct ctype *type; /* of the aggregated expression, for signedness; may be NULL */
	struct srcloc loc;        /* first use */
};

/* Buckets of llquantize, shared by lower, consumer and runtime. */
uint32_t llquantize_nbuckets(uint32_t factor, uint32_t low, uint32_t high, uint32_t nsteps);
/* u64 words of the state of the function, without the stamp. */
uint32_t agg_state_words(const struct agg_desc *d);

/* ---- the whole session ---- */

struct session_layout {
	struct rec_desc **recs; /* ascending epid_base */
	uint32_t n_recs;
	struct agg_desc **aggs;
	uint32_t n_aggs;
	uint32_t map_ctl, map_pcpu, map_buf, map_msg; /* map indices */
	uint32_t pcpu_size; /* of one CPU; map_pcpu is one value of that for each possible CPU */
	uint32_t buf_cap;   /* bytes of ring per CPU, power of two */
	uint32_t max_rec;   /* largest record */
	bool temporal;      /* a u64 timestamp follows each header */
};

/* Index in recs of the description of records with that epid; false: no such epid. */
bool session_rec(const struct session_layout *y, uint32_t epid, uint32_t *ret_index);
/* Does the field take room in the record (or key)? FK_CONST never, FK_PROBE only in keys. */
bool rfield_stored(const struct rfield *f, bool in_key);
/* Every field lies within its record or key, sizes fit kinds, epids ascend: readers rely on it. */
bool session_layout_ok(const struct session_layout *y);

#endif
