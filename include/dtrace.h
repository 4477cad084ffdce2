/* SPDX-License-Identifier: MIT */
/*
 * libdtrace: compile D, trace, consume. The classic interface: names, types and meanings are those that
 * consumers written for other DTrace systems compile against.
 *
 * A handle is a session. Functions return 0 or a pointer on success, -1 or NULL on failure with
 * dtrace_errno() and dtrace_errmsg() telling why. Handles are independent of each other; one handle
 * is used by one thread at a time.
 *
 *	dtrace_open -> dtrace_setopt ... -> dtrace_program_strcompile -> dtrace_program_exec ->
 *	dtrace_go -> { dtrace_sleep; dtrace_work } until done -> dtrace_aggregate_print -> dtrace_close
 */
#ifndef DTRACE_H
#define DTRACE_H

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
typedef uint32_t dtrace_id_t;
typedef uint32_t dtrace_epid_t;
typedef int64_t dtrace_optval_t;

#define DTRACE_OPT_UNSET ((dtrace_optval_t)-2)

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

/* ---- handle ---- */

#define DTRACE_O_NODEV 0x01 /* compile only: needs no privileges, dtrace_go() fails */
#define DTRACE_O_NOSYS 0x02
#define DTRACE_O_LP64 0x04
#define DTRACE_O_ILP32 0x08
#define DTRACE_O_MASK 0x0f

dtrace_hdl_t *dtrace_open(int version, int flags, int *errp);
void dtrace_close(dtrace_hdl_t *dtp);
int dtrace_errno(dtrace_hdl_t *dtp);
const char *dtrace_errmsg(dtrace_hdl_t *dtp, int error);
const char *dtrace_faultstr(dtrace_hdl_t *dtp, int fault);
/* Values as on the command line after -x; val NULL is "set". */
int dtrace_setopt(dtrace_hdl_t *dtp, const char *opt, const char *val);
int dtrace_getopt(dtrace_hdl_t *dtp, const char *opt, dtrace_optval_t *val);

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

typedef struct dtrace_proginfo {
	uint32_t dpi_aggregates;
	uint32_t dpi_recgens;
	uint32_t dpi_matches; /* probes that the program's descriptions match */
	uint32_t dpi_speculations;
} dtrace_proginfo_t;

dtrace_prog_t *dtrace_program_strcompile(dtrace_hdl_t *dtp, const char *s, dtrace_probespec_t spec,
					 uint_least32_t cflags, int argc, char *const argv[]);
dtrace_prog_t *dtrace_program_fcompile(dtrace_hdl_t *dtp, FILE *fp, uint_least32_t cflags, int argc,
				       char *const argv[]);
/* The same with a name for messages instead of "<stdin>". */
dtrace_prog_t *dtrace_program_fcompile_name(dtrace_hdl_t *dtp, FILE *fp, const char *name,
					    uint_least32_t cflags, int argc, char *const argv[]);
int dtrace_program_exec(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_proginfo_t *pip);
void dtrace_program_info(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, dtrace_proginfo_t *pip);
/* Stabilities of a program as -v prints them. */
int dtrace_program_describe(dtrace_hdl_t *dtp, dtrace_prog_t *pgp, FILE *fp);
/* Listing of the code that was (or would be) loaded, with D source lines: -S. After dtrace_go(). */
int dtrace_program_disasm(dtrace_hdl_t *dtp, FILE *fp);

/* ---- tracing ---- */

int dtrace_go(dtrace_hdl_t *dtp);
int dtrace_stop(dtrace_hdl_t *dtp);
/* Waits until there is something to do or the next rate is due. */
void dtrace_sleep(dtrace_hdl_t *dtp);

#define DTRACE_STATUS_NONE 0
#define DTRACE_STATUS_OKAY 1
#define DTRACE_STATUS_EXITED 2 /* exit() was called */
#define DTRACE_STATUS_FILLED 3
#define DTRACE_STATUS_STOPPED 4
int dtrace_status(dtrace_hdl_t *dtp);
/* Argument of exit(), valid once dtrace_status() says EXITED. */
int dtrace_exit_status(dtrace_hdl_t *dtp);

typedef enum dtrace_flowkind {
	DTRACEFLOW_ENTRY,
	DTRACEFLOW_RETURN,
	DTRACEFLOW_NONE
} dtrace_flowkind_t;

typedef struct dtrace_probedata {
	dtrace_hdl_t *dtpda_handle;
	dtrace_epid_t dtpda_epid;
	const dtrace_probedesc_t *dtpda_pdesc;
	int dtpda_cpu;
	const void *dtpda_data;
	dtrace_flowkind_t dtpda_flow;
	const char *dtpda_prefix;
	int dtpda_indent;
} dtrace_probedata_t;

typedef struct dtrace_recdesc {
	uint32_t dtrd_action;
	uint32_t dtrd_size;
	uint32_t dtrd_offset;
} dtrace_recdesc_t;

#define DTRACE_CONSUME_ERROR (-1)
#define DTRACE_CONSUME_THIS 0
#define DTRACE_CONSUME_NEXT 1
#define DTRACE_CONSUME_ABORT 2

typedef int dtrace_consume_probe_f(const dtrace_probedata_t *, void *);
typedef int dtrace_consume_rec_f(const dtrace_probedata_t *, const dtrace_recdesc_t *, void *);

typedef enum {
	DTRACE_WORKSTATUS_ERROR = -1,
	DTRACE_WORKSTATUS_OKAY,
	DTRACE_WORKSTATUS_DONE
} dtrace_workstatus_t;

/*
 * Reads and prints what there is. With pfunc NULL the records are printed as dtrace(8) does; else
 * pfunc decides for each, and rfunc is called for each action and with NULL at the end.
 */
dtrace_workstatus_t dtrace_work(dtrace_hdl_t *dtp, FILE *fp, dtrace_consume_probe_f *pfunc,
				dtrace_consume_rec_f *rfunc, void *arg);

/* ---- aggregations ---- */

typedef struct dtrace_aggdata dtrace_aggdata_t;
typedef int dtrace_aggregate_f(const dtrace_aggdata_t *, void *);
typedef int dtrace_aggregate_walk_f(dtrace_hdl_t *, dtrace_aggregate_f *, void *);

int dtrace_aggregate_snap(dtrace_hdl_t *dtp);
/* All that printa() has not printed; walk must be NULL. */
int dtrace_aggregate_print(dtrace_hdl_t *dtp, FILE *fp, dtrace_aggregate_walk_f *walk);

/* ---- handlers ---- */

#define DTRACE_HANDLE_ABORT (-1)
#define DTRACE_HANDLE_OK 0

typedef struct dtrace_errdata {
	dtrace_hdl_t *dteda_handle;
	dtrace_epid_t dteda_epid;
	int dteda_action;
	int dteda_offset;
	int dteda_fault;
	int dteda_cpu;
	uint64_t dteda_addr;
	const char *dteda_msg;
} dtrace_errdata_t;
typedef int dtrace_handle_err_f(const dtrace_errdata_t *, void *);
int dtrace_handle_err(dtrace_hdl_t *dtp, dtrace_handle_err_f *fn, void *arg);

typedef struct dtrace_dropdata {
	dtrace_hdl_t *dtdda_handle;
	int dtdda_cpu;
	int dtdda_kind;
	uint64_t dtdda_drops, dtdda_total;
	const char *dtdda_msg;
} dtrace_dropdata_t;
typedef int dtrace_handle_drop_f(const dtrace_dropdata_t *, void *);
int dtrace_handle_drop(dtrace_hdl_t *dtp, dtrace_handle_drop_f *fn, void *arg);

typedef struct dtrace_bufdata {
	dtrace_hdl_t *dtbda_handle;
	const char *dtbda_buffered;
	uint32_t dtbda_flags;
} dtrace_bufdata_t;
typedef int dtrace_handle_buffered_f(const dtrace_bufdata_t *, void *);
int dtrace_handle_buffered(dtrace_hdl_t *dtp, dtrace_handle_buffered_f *fn, void *arg);

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
/* Stabilities and argument types as -lv prints them. */
int dtrace_probe_describe(dtrace_hdl_t *dtp, dtrace_id_t id, FILE *fp);
/* What this kernel can do, a line each. */
int dtrace_features(dtrace_hdl_t *dtp, FILE *fp);

/* ---- processes ---- */

struct ps_prochandle;
/* Starts the command, stopped before its first instruction; NULL on failure. $target is its pid. */
struct ps_prochandle *dtrace_proc_create(dtrace_hdl_t *dtp, const char *file, char *const *argv);
struct ps_prochandle *dtrace_proc_grab(dtrace_hdl_t *dtp, pid_t pid, int flags);
void dtrace_proc_continue(dtrace_hdl_t *dtp, struct ps_prochandle *P);
void dtrace_proc_release(dtrace_hdl_t *dtp, struct ps_prochandle *P);
pid_t dtrace_proc_getpid(dtrace_hdl_t *dtp, struct ps_prochandle *P);
typedef int dtrace_handle_proc_f(struct ps_prochandle *, const char *, void *);
/* Called (from dtrace_sleep()) when a process has exited. */
int dtrace_handle_proc(dtrace_hdl_t *dtp, dtrace_handle_proc_f *fn, void *arg);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
