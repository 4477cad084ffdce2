/* SPDX-License-Identifier: MIT */
/*
 * Providers: who has which probes, what their arguments are, which programs serve them, and how those
 * are attached.
 *
 * A provider is one vtable. It discovers probes lazily, by description; world.c keeps what was found,
 * turns a description into a set, and sorts the enabled probes of a session into programs
 * (one per group that the provider names). Probe ids are deterministic: a fixed range per provider,
 * numbered within from the kernel's own numbers, so that two runs and `-l` agree.
 *
 * Order of use: provider_match() for each description (through sema), provider_targets() once at go,
 * lower, load, provider_attach() for each program, provider_fire() for those that are run by us.
 */
#ifndef DT_PROVIDER_PROVIDER_H
#define DT_PROVIDER_PROVIDER_H

#include "kernel/attach.h"
#include "kernel/kernel.h"
#include "lower/lower.h"
#include "sema/sema.h"

struct provider;
struct world;

struct probe {
	uint32_t id;
	const struct provider *prov;
	/* provider, module, function, name; never NULL. */
	struct lower_names names;
	uint64_t data; /* the provider's: syscall number, period in ns, event id */
	void *priv;    /* the provider's */
};

/* Probes in id order, none twice. In the world's arena. */
struct probe_set {
	const struct probe **v;
	uint32_t n;
};

/* ---- a session's view ---- */

/* types may be NULL if nobody asks for arguments. All memory is from a, except descriptors. */
struct world *world_new(struct arena *a, struct types *types, struct kernel *k);
/* Closes descriptors; NULL is accepted. The memory goes with the arena. */
void world_free(struct world *w);
struct arena *world_arena(struct world *w);
struct types *world_types(struct world *w);
struct kernel *world_kernel(struct world *w);
/* $target and -p, for providers that filter by process. */
void world_set_target(struct world *w, uint32_t pid);
/*
 * Processes: where their symbols come from; prepare() (may be NULL) is called before one is looked at, so
 * that it may be run until it has loaded its libraries. 0 or -errno.
 */
struct psyms;
void world_set_procs(struct world *w, struct psyms *s, int (*prepare)(void *priv, uint32_t pid),
		     void *priv);
/*
 * Types of an object of one of the session's processes, named as in a description ("a.out", "libc.so.6"). NULL:
 * there is no such object, or it has none.
 */
const struct type_source *world_user_types(struct world *w, const char *module);
/* A process of -c or -p, which patterns such as pid* mean. */
/* Processes that are forked by those with user probes have these probes too. */
void world_set_follow(struct world *w, bool on);
void world_add_pid(struct world *w, uint32_t pid);
/* Tag of the failure that provider_match() returned; D_UNKNOWN: it has none. */
enum errtag world_err_tag(const struct world *w);

/*
 * Probes that match the description (an empty set if none does), cached by its text. -errno and *why
 * if the description cannot be served: a bad rate, no permission to look.
 */
int provider_match(struct world *w, const struct pdesc *d, const struct probe_set **ret,
		   const char **why);
/* The description that was meant by one that matches nothing, if that is clear; NULL if it is not. */
const char *provider_near(struct world *w, const struct pdesc *d);
/* All that is listed by `dtrace -l` without arguments. */
int provider_all(struct world *w, const struct probe_set **ret, const char **why);
/* Functions that a pattern matched and that have no probe, because tracing itself uses them. */
uint32_t provider_left_out(const struct world *w);
/* NULL: no such probe. */
const struct probe *provider_probe(struct world *w, uint32_t id);
/* Types of args[]; n 0 and 0 returned: it has none. -ENOENT: not known. */
int provider_args(struct world *w, const struct probe *p, struct probe_args *ret);
/* Fills what sema wants to know of a set, but for args[]: ret->set = (void *)set. */
void provider_describe(const struct probe_set *set, struct probe_match *ret);
/* And args[]. Stops at the first difference, so that a set of all system calls costs two of them. */
void provider_describe_args(struct world *w, const struct probe_set *set, struct probe_match *ret);
/* The five stabilities of a provider's probes. */
const struct stability *provider_stability(const struct probe *p);

/* ---- from enabled probes to programs ---- */

struct ptarget {
	struct lower_target t; /* complete: clauses, probe_ids and names too */
	const struct provider *prov;
	uint64_t group;              /* the provider's: which of its programs */
	const struct probe **probes; /* t.n_probes entries, NULL where there is none */
	uint32_t n_enabled;          /* probes that some clause enables */
	struct ir_ctx_use use;       /* before provider_attach(): of the finished program */
	/* After provider_attach(): */
	int prog_fd; /* -1; not owned */
	int fd;      /* readable when provider_fire() is due, or -1; closed by world_free() */
	void *state; /* the provider's */
};

struct ptargets {
	struct ptarget *v;
	uint32_t n;
	/* Clauses of dtrace:::ERROR, for struct lower_opts. */
	struct lower_clause *error_clauses;
	uint32_t n_error_clauses;
	uint32_t error_probe_id;
};

/*
 * The programs for these clauses (each with match.set from provider_describe()), in session order:
 * BEGIN first, END last. -errno and *why if a provider cannot serve a probe on this kernel.
 */
int provider_targets(struct world *w, struct tclause *const *clauses, uint32_t n,
		     struct ptargets *ret, const char **why);
/* The programs of BEGIN and END, or NULL. */
struct ptarget *ptargets_begin(const struct ptargets *ts);
struct ptarget *ptargets_end(const struct ptargets *ts);

/* Attaches the loaded program; links go to ls. BEGIN and END: only remembers it. */
int provider_attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		    const char **why);
/*
 * Runs the program from here: BEGIN, END once; tick once for each expiration since the last call, at
 * most FIRE_MAX of them (the rest is counted in *ret_missed, which may be NULL). 0 or -errno.
 */
#define FIRE_MAX 100
int provider_fire(struct world *w, struct ptarget *t, uint64_t *ret_missed);

/* ---- what a provider is made of ---- */

/* Where a probe goes: the program (group) and its index there. */
struct place {
	uint32_t nth; /* given: 0, 1... for a probe that is in several programs */
	uint64_t group;
	uint32_t pidx; /* PIDX_DENSE: numbered by targets.c in id order */
	bool more;     /* ask again with nth + 1 */
};
#define PIDX_DENSE UINT32_MAX

struct derived;

struct provider {
	const char *name; /* exact, or a glob such as "pid*" for families */
	uint32_t id_first, id_last;
	struct stability stab[5];
	const struct derived *derived; /* derive.h; NULL: it is no table */
	/*
	 * Adds every probe that the description may match (world_probe()). Called when the provider
	 * field matches the name; need not filter exactly. Fields are never NULL. 0 or -errno and *why.
	 */
	int (*discover)(struct world *w, const struct pdesc *d, const char **why);
	/* The probe with that id of the provider's range, added if it exists. May be NULL. */
	const struct probe *(*by_id)(struct world *w, uint32_t id);
	/* NULL: the four fields are compared with the four names. */
	bool (*match)(const struct probe *p, const struct pdesc *d);
	/* NULL: no probe has args[]. */
	int (*args)(struct world *w, const struct probe *p, struct probe_args *ret);
	int (*place)(struct world *w, const struct probe *p, struct place *ret);
	/*
	 * Fills t->t: name, kind, site, attach_name, callbacks, n_probes (given if places are dense).
	 * t->group and t->n_enabled are given, and so is t->probes if places are dense. *ret_all: number
	 * of probes that a clause must have here to cover them all (0: not known); preset to n_probes.
	 */
	int (*target)(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why);
	/*
	 * Optional: the probe at an index that no clause names but that may fire all the same, when a
	 * clause that covers all is not told which.
	 */
	const struct probe *(*at)(struct world *w, const struct ptarget *t, uint32_t pidx);
	int (*attach)(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		      const char **why);
	/* NULL: fired by the kernel. */
	int (*fire)(struct world *w, struct ptarget *t, uint64_t *ret_missed);
};

/* The table of providers, NULL-terminated. */
extern const struct provider *const providers[];
extern const struct provider provider_dtrace, provider_profile, provider_syscall, provider_sdt,
	provider_proc, provider_sched, provider_fbt, provider_rawfbt, provider_pid, provider_usdt,
	provider_io, provider_ip, provider_vminfo, provider_sysinfo, provider_rawtp, provider_cpc,
	provider_trap, provider_tcp, provider_udp, provider_lockstat, provider_mib,
	provider_plockstat;

/* Adds a probe, or gives the one there is with that id. Strings must live as long as the world. */
const struct probe *world_probe(struct world *w, const struct provider *prov, uint32_t id,
				const char *mod, const char *func, const char *name, uint64_t data);
/* Private data of a provider, zeroed memory of that size on first use. */
void *world_data(struct world *w, const struct provider *prov, size_t size);

#endif
