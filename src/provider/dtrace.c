// SPDX-License-Identifier: MIT
/*
 * The dtrace provider: BEGIN, END and ERROR.
 *
 * BEGIN and END are raw tracepoint programs that are attached to nothing: we run them, in our own
 * process, with BPF_PROG_TEST_RUN. ERROR has no program: a fault happens inside of some other program,
 * and its clauses are compiled into that one (targets.c hands them on).
 */
#include "kernel/bpfsys.h"
#include "provider/priv.h"

static const char *const names[] = {
	[PROBE_BEGIN] = "BEGIN",
	[PROBE_END] = "END",
	[PROBE_ERROR] = "ERROR",
};

static const struct probe *by_id(struct world *w, uint32_t id)
{
	return world_probe(w, &provider_dtrace, id, "", "", names[id], 0);
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	(void)d;
	(void)why;
	for (uint32_t id = PROBE_BEGIN; id <= PROBE_ERROR; id++)
		by_id(w, id);
	return 0;
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = p->id, .pidx = PIDX_DENSE };
	return 0;
}

static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	(void)i;
	return ir_const(f, 0);
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	(void)w;
	(void)ret_all;
	(void)why;
	t->t.name = t->group == PROBE_BEGIN ? "dtrace_BEGIN" : "dtrace_END";
	t->t.kind = PROGK_RAW_TP;
	t->t.site = LS_RAW;
	t->t.always = true;
	t->t.arg = arg;
	return 0;
}

static int fire(struct world *w, struct ptarget *t, uint64_t *ret_missed)
{
	static const uint64_t args[FIRE_WORDS];

	(void)w;
	(void)ret_missed;
	return bpfsys_test_run(t->prog_fd, args, FIRE_WORDS, -1, NULL);
}

const struct provider provider_dtrace = {
	.name = "dtrace",
	.id_first = PROBE_BEGIN,
	.id_last = PROBE_ERROR,
	.stab = {
		{ STAB_STABLE, STAB_STABLE, STABC_COMMON },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_STABLE, STAB_STABLE, STABC_COMMON },
		{ STAB_STABLE, STAB_STABLE, STABC_COMMON },
	},
	.discover = discover,
	.by_id = by_id,
	.place = place,
	.target = target,
	.fire = fire,
};
