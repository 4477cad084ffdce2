/* SPDX-License-Identifier: MIT */
/* Shared by the files of the plockstat provider: plockstat.c (where), plockstat_prog.c (what is done there). */
#ifndef DT_PROVIDER_PLOCKSTAT_I_H
#define DT_PROVIDER_PLOCKSTAT_I_H

#include "provider/derive.h"
#include "provider/uprobe.h"

/* In the order in which those that fire at one place do. */
enum plock_name {
	PL_MUTEX_SPIN,
	PL_MUTEX_SPUN,
	PL_MUTEX_BLOCK,
	PL_RW_BLOCK,
	PL_MUTEX_BLOCKED,
	PL_RW_BLOCKED,
	PL_MUTEX_ACQUIRE,
	PL_RW_ACQUIRE,
	PL_MUTEX_ERROR,
	PL_RW_ERROR,
	PL_MUTEX_RELEASE,
	PL_RW_RELEASE,
	PL_N
};
#define PLOCK_BIT(name) (1u << (name))

/* The programs of a process. */
enum plock_stage {
	PS_TAKE, /* entry of a function that takes a lock: begins */
	PS_WAIT, /* system call futex: it has to wait */
	PS_GOT,  /* return of that function */
	PS_GIVE, /* entry of one that gives a lock back */
	PS_GAVE, /* its return: for errors only */
	PS_N
};

/* What a place is, as its cookie; kept as the flags of what its thread is at. */
enum {
	PF_MUTEX = 0,
	PF_READ = 1,
	PF_WRITE = 2,
	PF_RW = 3, /* unlock: which, the lock tells */
	PF_KIND = 3,
	PF_MUSL = 1 << 2,
	PF_COND = 1 << 3, /* pthread_cond_wait(): the lock is the second argument */
	PF_TRY = 1 << 4,
	PF_CALL = 1 << 5, /* a call within the function, not its entry */
	PF_COOKIE = 0xff,
	PF_VALID = 1 << 8,
	PF_SPIN = 1 << 9,
	PF_BLOCKED = 1 << 10,
	PF_UNLOCK = 1 << 11,
	PF_CALLER_SHIFT =
		16 /* of a cookie: distance of the return address from the stack pointer */
};

/* What a thread is at. */
struct plock_now {
	uint64_t lock; /* 0: nothing */
	uint64_t sp;   /* stack pointer when the function has returned */
	uint64_t caller;
	uint64_t flags;
	uint64_t spins; /* what the mutex knew when it was asked for */
};

/* A process; pid 0: all that use the C library. */
struct plock_proc;

/* One program. */
struct plock_prog {
	struct world *w;
	const struct plock_proc *proc;
	enum plock_stage stage;
	uint32_t pid, n;
	bool sleepable;
	bool own_tids;    /* the kernel numbers its threads as it does */
	uint32_t probes;  /* a bit for each enum plock_name in it */
	uint8_t *name;    /* of each index */
	struct dctx sys;  /* PS_WAIT */
	uint32_t at;      /* the index that was asked for last */
	struct ir_fn *in; /* function that slot is in */
	ir_slot slot;     /* its struct plock_now */
};

/* plockstat_prog.c: callbacks of struct lower_target; priv is a struct plock_prog */
extern struct lower_state plock_state;
ir_val plock_pidx(void *priv, struct ir_fn *f);
ir_val plock_fires(void *priv, struct ir_fn *f, uint32_t i);
ir_val plock_arg(void *priv, struct ir_fn *f, uint32_t i);
ir_val plock_builtin(void *priv, struct ir_fn *f, enum builtin_id id);

#endif
