/* SPDX-License-Identifier: MIT */
/* Inside of struct world, and what providers share. */
#ifndef DT_PROVIDER_PRIV_H
#define DT_PROVIDER_PRIV_H

#include "base/strmap.h"
#include "proc/psyms.h"
#include "provider/provider.h"

struct prov_state {
	struct pvec probes;
	void *data;
};

struct world {
	struct arena *arena;
	struct types *types;
	struct kernel *kernel;
	uint32_t target_pid;
	struct prov_state *by_prov; /* as providers[] */
	struct probe **ids;         /* hash table */
	uint32_t n_ids, cap_ids;
	struct strmap sets; /* description -> struct probe_set */
	int *fds;           /* closed by world_free() */
	uint32_t n_fds, cap_fds;
	/* Processes: symbols, those of the session, and how one of -c is made ready for probes. */
	struct psyms *psyms;
	uint32_t *pids;
	uint32_t n_pids, cap_pids;
	int (*prepare)(void *priv, uint32_t pid);
	void *prepare_priv;
	bool follow;                  /* children are traced with the processes that forked them */
	struct lower_state *families; /* of all processes with probes, if so */
	uint32_t *family_pids, cap_families;
	enum errtag err_tag; /* of the failure in progress */
	uint32_t n_left_out; /* functions, of the description that leaves out most */
};

/*
 * Objects of a process, which is made ready first; the executable is the first. -errno, *why and the tag
 * if it is not there.
 */
int world_grab(struct world *w, uint32_t pid, const struct pobject **ret, uint32_t *ret_n,
	       const char **why);
/* What tells the family of a process that has probes, if its children have them too; else NULL. */
struct lower_state *world_follow(struct world *w, uint32_t pid);
/* As world_probe(), for a provider that is a family. */
struct probe *world_probe_of(struct world *w, const struct provider *prov, const char *prov_name,
			     uint32_t id, const char *mod, const char *func, const char *name);

/* How many probes of that provider have been found so far. */
uint32_t world_n_probes(const struct world *w, const struct provider *prov);

/* The descriptor is closed by world_free(). */
void world_own_fd(struct world *w, int fd);

/* Ids of the dtrace provider. ERROR's clauses run inside of other programs. */
#define PROBE_BEGIN 1
#define PROBE_END 2
#define PROBE_ERROR 3

/* Words of the context that a program run by us gets. */
#define FIRE_WORDS 12

#endif
