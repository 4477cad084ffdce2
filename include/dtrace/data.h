/* SPDX-License-Identifier: MIT */
/*
 * The data that libdtrace hands to a consumer: descriptions of probes, records and aggregations, and the
 * numbers in them. Included by dtrace.h. Names, members and numbers are the classic ones.
 */
#ifndef DTRACE_DATA_H
#define DTRACE_DATA_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t dtrace_id_t;      /* of a probe: the same in every session */
typedef uint32_t dtrace_epid_t;    /* of a probe and one of its clauses, in this session */
typedef uint32_t dtrace_aggid_t;   /* of an aggregation, in this session */
typedef int64_t dtrace_aggvarid_t; /* the same number, from 1 */
typedef int64_t dtrace_optval_t;
typedef int processorid_t;

#define DTRACE_IDNONE 0
#define DTRACE_EPIDNONE 0
#define DTRACE_AGGIDNONE 0
#define DTRACE_AGGVARIDNONE 0

/* ---- probes ---- */

#define DTRACE_PROVNAMELEN 64
#define DTRACE_MODNAMELEN 64
#define DTRACE_FUNCNAMELEN 192
#define DTRACE_NAMELEN 64
#define DTRACE_FULLNAMELEN \
	(DTRACE_PROVNAMELEN + DTRACE_MODNAMELEN + DTRACE_FUNCNAMELEN + DTRACE_NAMELEN + 4)

typedef struct dtrace_probedesc {
	dtrace_id_t dtpd_id;
	char dtpd_provider[DTRACE_PROVNAMELEN];
	char dtpd_mod[DTRACE_MODNAMELEN];
	char dtpd_func[DTRACE_FUNCNAMELEN];
	char dtpd_name[DTRACE_NAMELEN];
} dtrace_probedesc_t;

typedef uint8_t dtrace_stability_t;
typedef uint8_t dtrace_class_t;

#define DTRACE_STABILITY_INTERNAL 0
#define DTRACE_STABILITY_PRIVATE 1
#define DTRACE_STABILITY_OBSOLETE 2
#define DTRACE_STABILITY_EXTERNAL 3
#define DTRACE_STABILITY_UNSTABLE 4
#define DTRACE_STABILITY_EVOLVING 5
#define DTRACE_STABILITY_STABLE 6
#define DTRACE_STABILITY_STANDARD 7
#define DTRACE_STABILITY_MAX 7

#define DTRACE_CLASS_UNKNOWN 0
#define DTRACE_CLASS_CPU 1
#define DTRACE_CLASS_PLATFORM 2
#define DTRACE_CLASS_GROUP 3
#define DTRACE_CLASS_ISA 4
#define DTRACE_CLASS_COMMON 5
#define DTRACE_CLASS_MAX 5

typedef struct dtrace_attribute {
	dtrace_stability_t dtat_name; /* how stable the names are */
	dtrace_stability_t dtat_data; /* how stable the meaning of the data is */
	dtrace_class_t dtat_class;    /* what it depends on */
} dtrace_attribute_t;

/* ---- records ---- */

typedef uint16_t dtrace_actkind_t;

#define DTRACEACT_NONE 0
#define DTRACEACT_DIFEXPR 1 /* trace(), and everything else that is one value */
#define DTRACEACT_EXIT 2
#define DTRACEACT_PRINTF 3
#define DTRACEACT_PRINTA 4
#define DTRACEACT_LIBACT 5 /* done by the library: clear(), trunc(), setopt() ... */
#define DTRACEACT_TRACEMEM 6

#define DTRACEACT_PROC 0x0100
#define DTRACEACT_USTACK (DTRACEACT_PROC + 1)
#define DTRACEACT_JSTACK (DTRACEACT_PROC + 2)
#define DTRACEACT_USYM (DTRACEACT_PROC + 3)
#define DTRACEACT_UMOD (DTRACEACT_PROC + 4)
#define DTRACEACT_UADDR (DTRACEACT_PROC + 5)

#define DTRACEACT_PROC_DESTRUCTIVE 0x0200
#define DTRACEACT_STOP (DTRACEACT_PROC_DESTRUCTIVE + 1)
#define DTRACEACT_RAISE (DTRACEACT_PROC_DESTRUCTIVE + 2)
#define DTRACEACT_SYSTEM (DTRACEACT_PROC_DESTRUCTIVE + 3)
#define DTRACEACT_FREOPEN (DTRACEACT_PROC_DESTRUCTIVE + 4)

#define DTRACEACT_KERNEL 0x0400
#define DTRACEACT_STACK (DTRACEACT_KERNEL + 1)
#define DTRACEACT_SYM (DTRACEACT_KERNEL + 2)
#define DTRACEACT_MOD (DTRACEACT_KERNEL + 3)

#define DTRACEACT_KERNEL_DESTRUCTIVE 0x0500
#define DTRACEACT_BREAKPOINT (DTRACEACT_KERNEL_DESTRUCTIVE + 1)
#define DTRACEACT_PANIC (DTRACEACT_KERNEL_DESTRUCTIVE + 2)
#define DTRACEACT_CHILL (DTRACEACT_KERNEL_DESTRUCTIVE + 3)

#define DTRACEACT_SPECULATIVE 0x0600
#define DTRACEACT_SPECULATE (DTRACEACT_SPECULATIVE + 1)
#define DTRACEACT_COMMIT (DTRACEACT_SPECULATIVE + 2)
#define DTRACEACT_DISCARD (DTRACEACT_SPECULATIVE + 3)

#define DTRACEACT_CLASS(x) ((x)&0xff00)

/*
 * One value: dtrd_size bytes at dtrd_offset of the record (dtpda_data) or of the aggregation's entry
 * (dtada_data). Strings end with a NUL; stack() is addresses of 8 bytes up to a 0; ustack() the same
 * behind 8 bytes with the process; sym() an address; usym() process and address.
 */
typedef struct dtrace_recdesc {
	dtrace_actkind_t dtrd_action;
	uint32_t dtrd_size;
	uint32_t dtrd_offset;
	uint16_t dtrd_alignment;
	uint16_t dtrd_format;
	uint64_t dtrd_arg; /* number of frames; of histograms see below */
	uint64_t dtrd_uarg;
} dtrace_recdesc_t;

/* An enabled probe: which, and the values that its clause records. */
typedef struct dtrace_eprobedesc {
	dtrace_epid_t dtepd_epid;
	dtrace_id_t dtepd_probeid;
	uint64_t dtepd_uarg;
	uint32_t dtepd_size;
	int dtepd_nrecs;
	dtrace_recdesc_t dtepd_rec[1]; /* dtepd_nrecs of them */
} dtrace_eprobedesc_t;

/* ---- aggregations ---- */

#define DTRACEACT_AGGREGATION 0x0700
#define DTRACEACT_ISAGG(x) (DTRACEACT_CLASS(x) == DTRACEACT_AGGREGATION)

#define DTRACEAGG_COUNT (DTRACEACT_AGGREGATION + 1)  /* uint64_t */
#define DTRACEAGG_MIN (DTRACEACT_AGGREGATION + 2)    /* int64_t */
#define DTRACEAGG_MAX (DTRACEACT_AGGREGATION + 3)    /* int64_t */
#define DTRACEAGG_AVG (DTRACEACT_AGGREGATION + 4)    /* uint64_t count, int64_t sum */
#define DTRACEAGG_SUM (DTRACEACT_AGGREGATION + 5)    /* int64_t */
#define DTRACEAGG_STDDEV (DTRACEACT_AGGREGATION + 6) /* as avg, then the sum of squares: 128 bits */
#define DTRACEAGG_QUANTIZE (DTRACEACT_AGGREGATION + 7)   /* int64_t[DTRACE_QUANTIZE_NBUCKETS] */
#define DTRACEAGG_LQUANTIZE (DTRACEACT_AGGREGATION + 8)  /* uint64_t arg, int64_t[levels + 2] */
#define DTRACEAGG_LLQUANTIZE (DTRACEACT_AGGREGATION + 9) /* uint64_t arg, int64_t[] */

#define DTRACE_QUANTIZE_NBUCKETS 127
#define DTRACE_QUANTIZE_ZEROBUCKET 63
/* Smallest magnitude that bucket b counts, with its sign. */
#define DTRACE_QUANTIZE_BUCKETVAL(b)                                                 \
	((int64_t)((b) < DTRACE_QUANTIZE_ZEROBUCKET ?                                \
			   -(INT64_C(1) << (DTRACE_QUANTIZE_ZEROBUCKET - 1 - (b))) : \
		   (b) == DTRACE_QUANTIZE_ZEROBUCKET ?                               \
			   0 :                                                       \
			   INT64_C(1) << ((b)-DTRACE_QUANTIZE_ZEROBUCKET - 1)))

/* Parameters of lquantize() and llquantize(), as they are in dtrd_arg and in front of the buckets. */
#define DTRACE_LQUANTIZE_BASE(x) ((int32_t)((x)&0xffffffffu))
#define DTRACE_LQUANTIZE_LEVELS(x) ((uint16_t)(((x) >> 32) & 0xffff))
#define DTRACE_LQUANTIZE_STEP(x) ((uint16_t)((x) >> 48))
#define DTRACE_LLQUANTIZE_FACTOR(x) ((uint16_t)((x) >> 48))
#define DTRACE_LLQUANTIZE_LOW(x) ((uint16_t)(((x) >> 32) & 0xffff))
#define DTRACE_LLQUANTIZE_HIGH(x) ((uint16_t)(((x) >> 16) & 0xffff))
#define DTRACE_LLQUANTIZE_NSTEP(x) ((uint16_t)((x)&0xffff))

#define DTRACE_AGD_PRINTED 0x1 /* by a printa() of the program */

/*
 * dtagd_rec[0] is the variable's number (8 bytes), the last one the value, those between are the keys in
 * their order.
 */
typedef struct dtrace_aggdesc {
	char *dtagd_name; /* without the @; "_" for the nameless one */
	dtrace_aggvarid_t dtagd_varid;
	int dtagd_flags;
	dtrace_aggid_t dtagd_id;
	dtrace_epid_t dtagd_epid;
	uint32_t dtagd_size;
	int dtagd_nrecs;
	uint32_t dtagd_pad;
	dtrace_recdesc_t dtagd_rec[1]; /* dtagd_nrecs of them */
} dtrace_aggdesc_t;

/* ---- statements ---- */

/* A clause on one probe description. */
typedef struct dtrace_ecbdesc {
	dtrace_probedesc_t dted_probe;
	uint64_t dted_uarg;
} dtrace_ecbdesc_t;

#ifdef __cplusplus
}
#endif

#endif
