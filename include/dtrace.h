/* SPDX-License-Identifier: MIT */
/*
 * libdtrace: compile D, trace, consume. The classic interface: names, types and meanings are those that
 * consumers written for other DTrace systems compile against.
 *
 * A handle is a session. Functions return 0 or a pointer on success, -1 or NULL on failure with
 * dtrace_errno() and dtrace_errmsg() telling why. Handles are independent of each other and may be used
 * by several threads at once, each handle by one thread at a time. libdtrace(3) is the manual.
 *
 *	dtrace_open -> dtrace_setopt ... -> dtrace_program_strcompile -> dtrace_program_exec ->
 *	dtrace_go -> { dtrace_sleep; dtrace_work } until done -> dtrace_aggregate_print -> dtrace_close
 */
#ifndef DTRACE_H
#define DTRACE_H

#include <dtrace/data.h>
#include <elf.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

#define DTRACE_VERSION 3

typedef struct dtrace_hdl dtrace_hdl_t;
typedef struct dtrace_prog dtrace_prog_t;
typedef struct dtrace_vector dtrace_vector_t;

/* As <gelf.h> has them. */
typedef Elf64_Addr GElf_Addr;
typedef Elf64_Sym GElf_Sym;
typedef Elf64_Xword GElf_Xword;

/* What dtrace_getopt() gives for an option that is off or has no value. */
#define DTRACEOPT_UNSET ((dtrace_optval_t)-2)
#define DTRACE_OPT_UNSET DTRACEOPT_UNSET
#define DTRACEOPT_BUFPOLICY_RING 0
#define DTRACEOPT_BUFPOLICY_FILL 1
#define DTRACEOPT_BUFPOLICY_SWITCH 2

/* ---- handle ---- */

#define DTRACE_O_NODEV 0x01 /* compile only: needs no privileges, dtrace_go() fails */
#define DTRACE_O_NOSYS 0x02
#define DTRACE_O_LP64 0x04
#define DTRACE_O_ILP32 0x08
#define DTRACE_O_MASK 0x0f

/* version is DTRACE_VERSION. NULL with *errp set on failure; errp may be NULL. */
dtrace_hdl_t *dtrace_open(int version, int flags, int *errp);
/*
 * The same with some of what is asked of the kernel answered by the caller: see struct dtrace_vector. v may be NULL.
 * ENOTSUP if it has a dtv_ioctl: there is no driver whose requests it could answer.
 */
dtrace_hdl_t *dtrace_vopen(int version, int flags, int *errp, const dtrace_vector_t *v, void *arg);
/* Detaches everything and frees all that came with the handle. NULL is accepted. */
void dtrace_close(dtrace_hdl_t *dtp);
/* Of the last failure. */
int dtrace_errno(dtrace_hdl_t *dtp);
/* Text for dtrace_errno(); dtp may be NULL for an error of dtrace_open(). Valid until the next call. */
const char *dtrace_errmsg(dtrace_hdl_t *dtp, int error);
/* "invalid address" ... for a fault number (arg4 of the ERROR probe, dteda_fault). */
const char *dtrace_faultstr(dtrace_hdl_t *dtp, int fault);
/* Name of a subroutine of D by its number, counted from 0; "unknown" beyond the last one. */
const char *dtrace_subrstr(dtrace_hdl_t *dtp, int subr);
/* Values as on the command line after -x; val NULL is "set". */
int dtrace_setopt(dtrace_hdl_t *dtp, const char *opt, const char *val);
/* Sizes in bytes, rates in ns, bufpolicy as above, 1 for what is on. */
int dtrace_getopt(dtrace_hdl_t *dtp, const char *opt, dtrace_optval_t *val);
/* A descriptor that poll() finds readable when dtrace_sleep() would return; -1 before dtrace_go(). */
int dtrace_ctlfd(dtrace_hdl_t *dtp);
/* Forgets kernel symbols and modules, and the strings that lookups gave. Not while tracing. */
void dtrace_update(dtrace_hdl_t *dtp);
/* "Sun D 2.0" and the like: the version of the language. */
extern const char *const _dtrace_version;
/* Not 0: handles that are opened from now on have -x debug. */
extern int _dtrace_debug;

/* ---- programs ---- */

typedef enum {
	DTRACE_PROBESPEC_NONE = -1,
	DTRACE_PROBESPEC_PROVIDER = 0,
	DTRACE_PROBESPEC_MOD,
	DTRACE_PROBESPEC_FUNC,
	DTRACE_PROBESPEC_NAME
} dtrace_probespec_t;

#define DTRACE_C_DIFV 0x0001
#define DTRACE_C_EMPTY 0x0002 /* an empty program is fine */
#define DTRACE_C_ZDEFS 0x0004 /* descriptions that match nothing are fine */
#define DTRACE_C_EATTR 0x0008
#define DTRACE_C_CPP 0x0010 /* run the C preprocessor first (fcompile) */
#define DTRACE_C_KNODEF 0x0020
#define DTRACE_C_UNODEF 0x0040
#define DTRACE_C_PSPEC 0x0080 /* read ambiguous text as a probe description */
#define DTRACE_C_ETAGS 0x0100
#define DTRACE_C_ARGREF 0x0200 /* arguments need not be used */
#define DTRACE_C_DEFARG 0x0800 /* missing arguments are 0 and "" */
#define DTRACE_C_NOLIBS 0x1000
#define DTRACE_C_CTL 0x2000
#define DTRACE_C_MASK 0x3bff

typedef struct dtrace_proginfo {
	dtrace_attribute_t dpi_descattr; /* least stability of its probe descriptions */
	dtrace_attribute_t dpi_stmtattr; /* and of its statements */
	uint32_t dpi_aggregates;
	uint32_t dpi_recgens;
	uint32_t dpi_matches; /* probes that the program's descriptions match */
	uint32_t dpi_speculations;
	uint32_t dpi_leftout; /* kernel functions that patterns match, but tracing itself needs */
} dtrace_proginfo_t;

/* Compiles a text; spec says which field of a probe a single word is, NONE: the text is a script. */
dtrace_prog_t *dtrace_program_strcompile(dtrace_hdl_t *dtp, const char *s, dtrace_probespec_t spec,
					 uint_least32_t cflags, int argc, char *const argv[]);
/* Compiles a script; argv[0] is $0. Programs belong to the handle. */
dtrace_prog_t *dtrace_program_fcompile(dtrace_hdl_t *dtp, FILE *fp, uint_least32_t cflags, int argc,
				       char *const argv[]);
/* The same with a name for messages instead of "<stdin>". */
dtrace_prog_t *dtrace_program_fcompile_name(dtrace_hdl_t *dtp, FILE *fp, const char *name,
					    uint_least32_t cflags, int argc, char *const argv[]);
/* Enables a program: dtrace_go() will load it. pip may be NULL. */
int dtrace_program_exec(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_proginfo_t *pip);
void dtrace_program_info(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_proginfo_t *pip);
/* Stabilities of a program as -v prints them. */
int dtrace_program_describe(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, FILE *fp);
/*
 * For applications with probes of their own. header: macros for the providers that the compiled programs
 * declare; fname gives the name of its guard. object: what -G writes.
 */
int dtrace_program_header(dtrace_hdl_t *dtp, FILE *fp, const char *fname);
int dtrace_program_object(dtrace_hdl_t *dtp, FILE *fp);
#define DTRACE_D_STRIP 0x01
#define DTRACE_D_PROBES 0x02
#define DTRACE_D_MASK 0x03
/*
 * The same into a file. pgp NULL: of all programs. dflags change nothing; the objects in objv must be readable,
 * and are left as they are.
 */
int dtrace_program_link(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, uint_least32_t dflags,
			const char *file, int objc, char *const objv[]);
/*
 * Listing of the code that was (or would be) loaded, with D source lines: -S. Without a dtrace_go() before it, the
 * enabled programs are compiled for this alone, and cannot be traced any more. fp NULL: for -x dump alone.
 */
int dtrace_program_disasm(dtrace_hdl_t *dtp, FILE *fp);

/* A clause on one of its probe descriptions. */
typedef struct dtrace_stmtdesc {
	dtrace_ecbdesc_t *dtsd_ecbdesc;
	dtrace_attribute_t dtsd_descattr;
	dtrace_attribute_t dtsd_stmtattr;
} dtrace_stmtdesc_t;

typedef int dtrace_stmt_f(dtrace_hdl_t *, dtrace_prog_t *, dtrace_stmtdesc_t *, void *);
/* Calls fn for each statement, until it returns something else than 0, which is then returned. */
int dtrace_stmt_iter(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_stmt_f *fn, void *arg);

/* ---- tracing ---- */

/* Loads and attaches all enabled programs, runs BEGIN, starts. Once for each handle. */
int dtrace_go(dtrace_hdl_t *dtp);
/* Ends a dtrace_go() that is under way, with an error; for signal handlers and other threads. */
void dtrace_interrupt(dtrace_hdl_t *dtp);
/* Detaches, runs END. What was recorded can still be read. */
int dtrace_stop(dtrace_hdl_t *dtp);
/* Waits until there is something to do or the next rate is due. */
void dtrace_sleep(dtrace_hdl_t *dtp);

#define DTRACE_STATUS_NONE 0
#define DTRACE_STATUS_OKAY 1
#define DTRACE_STATUS_EXITED 2 /* exit() was called */
#define DTRACE_STATUS_FILLED 3
#define DTRACE_STATUS_STOPPED 4
/*
 * Gives the heartbeat and tells of drops when that is due, and lets ticks fire: enough for consumers of
 * aggregations alone. -1: a drop, and no handler for it or one that gave up.
 */
int dtrace_status(dtrace_hdl_t *dtp);
/* Argument of exit(), valid once dtrace_status() says EXITED. */
int dtrace_exit_status(dtrace_hdl_t *dtp);

typedef enum dtrace_flowkind {
	DTRACEFLOW_ENTRY,
	DTRACEFLOW_RETURN,
	DTRACEFLOW_NONE
} dtrace_flowkind_t;

/* A firing. All that is pointed to is valid during the call that it is given to. */
typedef struct dtrace_probedata {
	dtrace_hdl_t *dtpda_handle;
	dtrace_eprobedesc_t *dtpda_edesc; /* the values that were recorded */
	dtrace_probedesc_t *dtpda_pdesc;
	processorid_t dtpda_cpu;
	caddr_t dtpda_data; /* probe function: where dtrd_offset counts from; record function: the value */
	dtrace_flowkind_t dtpda_flow;
	const char *dtpda_prefix; /* for -F: "-> ", "<- ", "| " */
	int dtpda_indent;
	uint64_t dtpda_timestamp; /* with -x temporal, else 0 */
} dtrace_probedata_t;

#define DTRACE_CONSUME_ERROR (-1)
#define DTRACE_CONSUME_THIS 0
#define DTRACE_CONSUME_NEXT 1
#define DTRACE_CONSUME_ABORT 2

/*
 * Called for each firing, and for each action of it (once for a printf(), with its first value) and with
 * a NULL record at its end. THIS: print it as dtrace(8) would (a firing: go on with its actions). NEXT: do
 * not. ABORT: give up. A record's value is at dtpda_data.
 */
typedef int dtrace_consume_probe_f(const dtrace_probedata_t *, void *);
typedef int dtrace_consume_rec_f(const dtrace_probedata_t *, const dtrace_recdesc_t *, void *);

typedef enum {
	DTRACE_WORKSTATUS_ERROR = -1,
	DTRACE_WORKSTATUS_OKAY,
	DTRACE_WORKSTATUS_DONE
} dtrace_workstatus_t;

/*
 * Reads and prints what there is. With both functions NULL the records are printed as dtrace(8) does. Else pfunc
 * decides for each (NULL: THIS), and rfunc is called for each action and with NULL at the end (NULL: NEXT).
 */
dtrace_workstatus_t dtrace_work(dtrace_hdl_t *dtp, FILE *fp, dtrace_consume_probe_f *pfunc,
				dtrace_consume_rec_f *rfunc, void *arg);
/* The reading part of it alone: no heartbeat, nothing is stopped. */
int dtrace_consume(dtrace_hdl_t *dtp, FILE *fp, dtrace_consume_probe_f *pfunc,
		   dtrace_consume_rec_f *rfunc, void *arg);

/* ---- formats ---- */

/*
 * A format for the functions below, in the words of printf() or (printa_create) printa(); NULL if it is none. It
 * belongs to the handle.
 */
void *dtrace_printf_create(dtrace_hdl_t *dtp, const char *fmt);
void *dtrace_printa_create(dtrace_hdl_t *dtp, const char *fmt);
/* Its text, cut off to len; the length of all of it. */
size_t dtrace_printf_format(dtrace_hdl_t *dtp, void *fmtdata, char *buf, size_t len);
/*
 * Writes values by a format: recs[0] is the first of nrecs, buf what their offsets count from, len its size. fp NULL:
 * to the handler of buffered output. How many values were used; -1 if there are too few, or one does not suit.
 */
int dtrace_fprintf(dtrace_hdl_t *dtp, FILE *fp, void *fmtdata, const dtrace_probedata_t *data,
		   const dtrace_recdesc_t *recs, unsigned nrecs, const void *buf, size_t len);
/* An entry of an aggregation: recs are its keys and, last, its value (%@); buf is dtada_data. */
int dtrace_fprinta(dtrace_hdl_t *dtp, FILE *fp, void *fmtdata, const dtrace_probedata_t *data,
		   const dtrace_recdesc_t *recs, unsigned nrecs, const void *buf, size_t len);

/* ---- aggregations ---- */

#define DTRACE_A_PERCPU 0x0001
#define DTRACE_A_KEEPDELTA 0x0002 /* not here */
#define DTRACE_A_ANONYMOUS 0x0004 /* not here */

/* What a function that is given an entry returns. */
#define DTRACE_AGGWALK_ERROR (-1)
#define DTRACE_AGGWALK_NEXT 0
#define DTRACE_AGGWALK_ABORT 1
#define DTRACE_AGGWALK_CLEAR 2     /* set its value to 0 */
#define DTRACE_AGGWALK_NORMALIZE 3 /* by dtada_normal, which the function has set */
#define DTRACE_AGGWALK_DENORMALIZE 4
#define DTRACE_AGGWALK_REMOVE 5

typedef struct dtrace_aggdata {
	dtrace_hdl_t *dtada_handle;
	dtrace_aggdesc_t *dtada_desc;
	dtrace_eprobedesc_t *dtada_edesc; /* NULL: values come from many probes */
	dtrace_probedesc_t *dtada_pdesc;  /* NULL */
	caddr_t dtada_data;               /* keys and value, at the offsets of dtada_desc */
	uint64_t dtada_normal;
	size_t dtada_size;
	caddr_t dtada_delta; /* NULL */
	caddr_t *dtada_percpu; /* with -x aggpercpu: the value alone, for each possible CPU; else NULL */
	caddr_t *dtada_percpu_delta; /* NULL */
	uint32_t dtada_flags;        /* DTRACE_A_PERCPU */
} dtrace_aggdata_t;

typedef int dtrace_aggregate_f(const dtrace_aggdata_t *, void *);
typedef int dtrace_aggregate_walk_f(dtrace_hdl_t *, dtrace_aggregate_f *, void *);
typedef int dtrace_aggregate_walk_joined_f(const dtrace_aggdata_t **, const int, void *);

/*
 * Reads the values; walks are over what the last snapshot read. The first walk after dtrace_work() or dtrace_stop() takes
 * one by itself. Entries are valid until the next walk (that is
 * not inside of one) or snapshot.
 */
int dtrace_aggregate_snap(dtrace_hdl_t *dtp);
/* All values to 0; keys stay. */
void dtrace_aggregate_clear(dtrace_hdl_t *dtp);
/* Snapshot and print of all that printa() has not printed, in the order of walk (NULL: of the options). */
int dtrace_aggregate_print(dtrace_hdl_t *dtp, FILE *fp, dtrace_aggregate_walk_f *walk);
/* In no order. */
int dtrace_aggregate_walk(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
/* As the options aggsortkey, aggsortkeypos, aggsortpos and aggsortrev say. */
int dtrace_aggregate_walk_sorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
/* By aggregation, then key or value, ascending or (rev) all of it descending. */
int dtrace_aggregate_walk_keysorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_valsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_keyrevsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_valrevsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
/* By key or value over all aggregations, then by aggregation. */
int dtrace_aggregate_walk_keyvarsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_valvarsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_keyvarrevsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
int dtrace_aggregate_walk_valvarrevsorted(dtrace_hdl_t *dtp, dtrace_aggregate_f *fn, void *arg);
/*
 * Entries of the n aggregations aggvars[] side by side, joined on equal keys: fn gets n + 1 of them, the
 * first has the key, the others the values (0 where an aggregation has none). fn returns 0 to go on.
 */
int dtrace_aggregate_walk_joined(dtrace_hdl_t *dtp, dtrace_aggvarid_t *aggvars, int n,
				 dtrace_aggregate_walk_joined_f *fn, void *arg);

/* ---- handlers ---- */

#define DTRACE_HANDLE_ABORT (-1)
#define DTRACE_HANDLE_OK 0

/*
 * Handlers return OK to go on; anything else ends the call in progress with an error. There is one of each kind: setting
 * another is EALREADY, NULL takes it away.
 */

typedef struct dtrace_errdata {
	dtrace_hdl_t *dteda_handle;
	dtrace_eprobedesc_t *dteda_edesc;
	dtrace_probedesc_t *dteda_pdesc;
	processorid_t dteda_cpu;
	int dteda_action; /* 0: the predicate */
	int dteda_offset; /* line of the program; -1: unknown */
	int dteda_fault;  /* DTRACEFLT_LIBRARY: the library could not do an action */
	uint64_t dteda_addr;
	const char *dteda_msg; /* for the user, ends in a newline */
} dtrace_errdata_t;
#define DTRACEFLT_LIBRARY (-1)
typedef int dtrace_handle_err_f(const dtrace_errdata_t *, void *);
/* A clause faulted. Without a handler that is an error of dtrace_work(). */
int dtrace_handle_err(dtrace_hdl_t *dtp, dtrace_handle_err_f *fn, void *arg);

typedef enum {
	DTRACEDROP_PRINCIPAL,   /* records: the buffer was full */
	DTRACEDROP_AGGREGATION, /* no room for another key */
	DTRACEDROP_DYNAMIC,     /* no room for a dynamic variable */
	DTRACEDROP_DYNRINSE,    /* not here */
	DTRACEDROP_DYNDIRTY,    /* not here */
	DTRACEDROP_SPEC,        /* no room in a speculation */
	DTRACEDROP_SPECBUSY,
	DTRACEDROP_SPECUNAVAIL, /* no speculation was free */
	DTRACEDROP_STKSTROVERFLOW,
	DTRACEDROP_DBLERROR, /* a fault in an ERROR clause */
	DTRACEDROP_NESTED,   /* firings: too deeply nested, or skipped by the kernel */
	DTRACEDROP_STRTRUNC  /* strings cut off */
} dtrace_dropkind_t;

typedef struct dtrace_dropdata {
	dtrace_hdl_t *dtdda_handle;
	processorid_t dtdda_cpu; /* -1: all */
	dtrace_dropkind_t dtdda_kind;
	uint64_t dtdda_drops, dtdda_total;
	const char *dtdda_msg;
} dtrace_dropdata_t;
typedef int dtrace_handle_drop_f(const dtrace_dropdata_t *, void *);
/* Data was lost. Without a handler that is an error of dtrace_work(). */
int dtrace_handle_drop(dtrace_hdl_t *dtp, dtrace_handle_drop_f *fn, void *arg);

#define DTRACE_BUFDATA_AGGKEY 0x0001
#define DTRACE_BUFDATA_AGGVAL 0x0002
#define DTRACE_BUFDATA_AGGFORMAT 0x0004
#define DTRACE_BUFDATA_AGGLAST 0x0008

typedef struct dtrace_bufdata {
	dtrace_hdl_t *dtbda_handle;
	const char *dtbda_buffered;            /* the text */
	dtrace_probedata_t *dtbda_probe;       /* NULL: of no firing */
	const dtrace_recdesc_t *dtbda_recdesc; /* the action, or NULL */
	const dtrace_aggdata_t *dtbda_aggdata; /* the entry, or NULL */
	uint32_t dtbda_flags;
} dtrace_bufdata_t;
typedef int dtrace_handle_buffered_f(const dtrace_bufdata_t *, void *);
/* Gets the text, piece by piece, of calls that were given no FILE. */
int dtrace_handle_buffered(dtrace_hdl_t *dtp, dtrace_handle_buffered_f *fn, void *arg);

typedef struct dtrace_setoptdata {
	dtrace_hdl_t *dtsda_handle;
	const dtrace_probedata_t *dtsda_probe;
	const char *dtsda_option;
	dtrace_optval_t dtsda_oldval;
	dtrace_optval_t dtsda_newval;
} dtrace_setoptdata_t;
typedef int dtrace_handle_setopt_f(const dtrace_setoptdata_t *, void *);
/* A program has called setopt(). */
int dtrace_handle_setopt(dtrace_hdl_t *dtp, dtrace_handle_setopt_f *fn, void *arg);

/* ---- probes ---- */

typedef int dtrace_probe_f(dtrace_hdl_t *, const dtrace_probedesc_t *, void *);
/* pdp NULL: all; fields are globs, empty ones match everything; dtpd_id: that probe alone. */
int dtrace_probe_iter(dtrace_hdl_t *dtp, const dtrace_probedesc_t *pdp, dtrace_probe_f *fn,
		      void *arg);
/* The probes of each clause of a program, in the order of its text. */
int dtrace_program_iter(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_probe_f *fn, void *arg);
/* "syscall::read:entry" to a description; spec says which field the last word is. */
int dtrace_str2desc(dtrace_hdl_t *dtp, dtrace_probespec_t spec, const char *s,
		    dtrace_probedesc_t *pdp);
/* The same with the macros $1 ... of argv in the text. */
int dtrace_xstr2desc(dtrace_hdl_t *dtp, dtrace_probespec_t spec, const char *s, int argc,
		     char *const argv[], dtrace_probedesc_t *pdp);
/* Names of the providers that there may be, at most n; the number of all of them. */
int dtrace_provider_modules(dtrace_hdl_t *dtp, const char **mods, int n);
/* The probe with that id. */
int dtrace_id2desc(dtrace_hdl_t *dtp, dtrace_id_t id, dtrace_probedesc_t *pdp);
#define DTRACE_DESC2STR_MAX 1024
/* "syscall::read:entry", or the id if there is one and no names. Returns buf. */
char *dtrace_desc2str(const dtrace_probedesc_t *pdp, char *buf, size_t len);
#define DTRACE_ATTR2STR_MAX 64
/* "Evolving/Evolving/Common". Returns buf. */
char *dtrace_attr2str(dtrace_attribute_t attr, char *buf, size_t len);
/* The reverse; -1 if the text is no such triple. */
int dtrace_str2attr(const char *s, dtrace_attribute_t *attr);
/* "Evolving"; NULL: no such number. */
const char *dtrace_stability_name(dtrace_stability_t s);
const char *dtrace_class_name(dtrace_class_t c);
/* Stabilities and argument types as -lv prints them. */
int dtrace_probe_describe(dtrace_hdl_t *dtp, dtrace_id_t id, FILE *fp);
/* What this kernel can do, a line each. */
int dtrace_features(dtrace_hdl_t *dtp, FILE *fp);

/* ---- objects, symbols, types ---- */

/* Scopes of a lookup, where the name of a module could be. User objects are no scope here. */
#define DTRACE_OBJ_EXEC ((const char *)0L)  /* the kernel itself */
#define DTRACE_OBJ_RTLD ((const char *)1L)  /* nothing */
#define DTRACE_OBJ_CDEFS ((const char *)2L) /* types of C: the kernel's and the basic ones */
#define DTRACE_OBJ_DDEFS ((const char *)3L) /* types of D programs */
#define DTRACE_OBJ_EVERY ((const char *)-1L)
#define DTRACE_OBJ_KMODS ((const char *)-2L)
#define DTRACE_OBJ_UMODS ((const char *)-3L) /* nothing */

#define DTRACE_OBJ_F_KERNEL 0x1
#define DTRACE_OBJ_F_PRIMARY 0x2 /* the kernel itself */

/* A kernel module. Sections that are not known are 0. */
typedef struct dtrace_objinfo {
	const char *dto_name;
	const char *dto_file; /* "" */
	int dto_id;
	uint32_t dto_flags;
	Elf64_Addr dto_text_va;
	Elf64_Xword dto_text_size;
	Elf64_Addr dto_data_va;
	Elf64_Xword dto_data_size;
	Elf64_Addr dto_bss_va;
	Elf64_Xword dto_bss_size;
} dtrace_objinfo_t;

typedef int dtrace_obj_f(dtrace_hdl_t *, const dtrace_objinfo_t *, void *);
/* Calls fn for each module, the kernel first; stops when it returns something else than 0. */
int dtrace_object_iter(dtrace_hdl_t *dtp, dtrace_obj_f *fn, void *arg);
int dtrace_object_info(dtrace_hdl_t *dtp, const char *object, dtrace_objinfo_t *dto);

/* Strings are valid until dtrace_update() or dtrace_close(). */
typedef struct dtrace_syminfo {
	const char *dts_object;
	const char *dts_name;
	unsigned long dts_id;
} dtrace_syminfo_t;

/* Kernel symbols. st_size reaches to the next symbol. symp and sip may be NULL. */
int dtrace_lookup_by_name(dtrace_hdl_t *dtp, const char *object, const char *name, Elf64_Sym *symp,
			  dtrace_syminfo_t *sip);
int dtrace_lookup_by_addr(dtrace_hdl_t *dtp, Elf64_Addr addr, Elf64_Sym *symp,
			  dtrace_syminfo_t *sip);
/* "vmlinux`ksys_read+0x10", or the number if nothing is there; the length as snprintf(). */
int dtrace_addr2str(dtrace_hdl_t *dtp, uint64_t addr, char *buf, int len);
/* What dtrace_vopen() was given answers instead of the kernel. Members may be NULL. */
struct dtrace_vector {
	int (*dtv_ioctl)(void *, int, void *); /* must be NULL */
	/* The symbol that an address of the kernel is in, as dtrace_lookup_by_addr(): 0, or else none. */
	int (*dtv_lookup_by_addr)(void *, GElf_Addr, GElf_Sym *, dtrace_syminfo_t *);
	int (*dtv_status)(void *, processorid_t); /* not called */
	long (*dtv_sysconf)(void *, int);         /* not called */
};
/* The same for an address of a process. */
int dtrace_uaddr2str(dtrace_hdl_t *dtp, pid_t pid, uint64_t addr, char *buf, int len);

/* A type; to be asked by the functions below. */
typedef struct dtrace_typeinfo {
	const char *dtt_object; /* where it is from: a module, "C" or "D" */
	void *dtt_ctfp;
	long dtt_type;
	unsigned dtt_flags;
} dtrace_typeinfo_t;
#define DTT_FL_USER 0x1

/* A type as C spells it: "struct task_struct", "pid_t *". object may be a module or a scope. */
int dtrace_lookup_by_type(dtrace_hdl_t *dtp, const char *object, const char *name,
			  dtrace_typeinfo_t *tip);
/* Type of a function (its prototype) or variable of the kernel that a lookup has found. */
int dtrace_symbol_type(dtrace_hdl_t *dtp, const Elf64_Sym *symp, const dtrace_syminfo_t *sip,
		       dtrace_typeinfo_t *tip);
/* The type that a text, or what is left of a file, spells. */
int dtrace_type_strcompile(dtrace_hdl_t *dtp, const char *s, dtrace_typeinfo_t *tip);
int dtrace_type_fcompile(dtrace_hdl_t *dtp, FILE *fp, dtrace_typeinfo_t *tip);
/* As C spells it; the length as snprintf(). */
int dtrace_type_name(dtrace_hdl_t *dtp, const dtrace_typeinfo_t *tip, char *buf, size_t len);
/* In bytes; -1 if it has none. */
ssize_t dtrace_type_size(dtrace_hdl_t *dtp, const dtrace_typeinfo_t *tip);

typedef struct dtrace_probeinfo {
	dtrace_attribute_t dtp_attr;       /* of the description */
	dtrace_attribute_t dtp_arga;       /* of the arguments */
	const dtrace_typeinfo_t *dtp_argv; /* types of args[]; the handle's */
	int dtp_argc;
} dtrace_probeinfo_t;
/* The first probe that the description matches. */
int dtrace_probe_info(dtrace_hdl_t *dtp, const dtrace_probedesc_t *pdp, dtrace_probeinfo_t *pip);

/* ---- processes ---- */

struct ps_prochandle;
typedef void proc_child_func(void *);
/*
 * Starts the command, stopped before its first instruction; NULL on failure. $target is its pid.
 * child, if not NULL, is called in the new process right before its exec.
 */
struct ps_prochandle *dtrace_proc_create(dtrace_hdl_t *dtp, const char *file, char *const *argv,
					 proc_child_func *child, void *arg);
/* illumos has it with three arguments, FreeBSD with five: both compile. */
#ifndef __cplusplus
static inline struct ps_prochandle *dt_proc_create3_(dtrace_hdl_t *dtp, const char *file,
						     char *const *argv)
{
	return dtrace_proc_create(dtp, file, argv, NULL, NULL);
}
#define DTRACE_SIXTH_(a, b, c, d, e, f, ...) f
#define dtrace_proc_create(...) \
	(DTRACE_SIXTH_(__VA_ARGS__, dtrace_proc_create, 0, dt_proc_create3_, 0, 0, 0)(__VA_ARGS__))
#endif
/* A process that runs; it is never stopped. flags are ignored. */
struct ps_prochandle *dtrace_proc_grab(dtrace_hdl_t *dtp, pid_t pid, int flags);
/* Lets it run. */
void dtrace_proc_continue(dtrace_hdl_t *dtp, struct ps_prochandle *P);
/* Lets it run and does not watch it any more. */
void dtrace_proc_release(dtrace_hdl_t *dtp, struct ps_prochandle *P);
pid_t dtrace_proc_getpid(dtrace_hdl_t *dtp, struct ps_prochandle *P);
/* The text is NULL if the process has just ended. */
typedef void dtrace_handle_proc_f(struct ps_prochandle *, const char *, void *);
/* Called (from dtrace_sleep()) when a process has exited. */
int dtrace_handle_proc(dtrace_hdl_t *dtp, dtrace_handle_proc_f *fn, void *arg);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
