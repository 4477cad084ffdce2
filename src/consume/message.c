/* SPDX-License-Identifier: MIT */
/*
 * Errors and drops, worded as DTrace always has, to the handlers. A session without a handler for
 * them is given up, so that neither can go unseen.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/sbuf.h"
#include "consume/priv.h"

const char *consume_faultstr(uint32_t fault)
{
	static const char *const text[] = {
		[FLT_UNKNOWN] = "unknown fault",         [FLT_BADADDR] = "invalid address",
		[FLT_BADALIGN] = "invalid alignment",    [FLT_ILLOP] = "illegal operation",
		[FLT_DIVZERO] = "divide-by-zero",        [FLT_NOSCRATCH] = "out of scratch space",
		[FLT_KPRIV] = "invalid kernel access",   [FLT_UPRIV] = "invalid user access",
		[FLT_TUPOFLOW] = "tuple stack overflow", [FLT_BADSTACK] = "bad stack",
	};

	return fault < sizeof(text) / sizeof(text[0]) ? text[fault] : text[FLT_UNKNOWN];
}

/* ---- errors ---- */

static void give_err(struct consume *c, struct consume_err *e, const struct sbuf *msg)
{
	e->msg = sbuf_str(msg);
	form_err(c, e);
	if (!c->h.err || c->h.err(c->h.priv, e))
		c->err = -ECANCELED;
}

static void err_head(struct sbuf *b, const struct consume_err *e)
{
	const struct consume_probe *p = e->probe;

	sbuf_printf(b, "error on enabled probe ID %u (ID %u: %s:%s:%s:%s): ", e->epid, p->id,
		    p->prov, p->mod, p->func, p->name);
}

static void fault(struct consume *c, const struct shm_msg *m)
{
	struct consume_err e = {
		.cpu = m->cpu,
		.epid = m->epid,
		.fault = m->fault,
		.addr = m->value,
		.action = m->action > INT32_MAX ? INT32_MAX : (int)m->action,
		.offset = m->offset > INT32_MAX ? -1 : (int)m->offset,
	};
	struct sbuf b = { 0 };
	uint32_t index;

	if (!session_rec(c->y, m->epid, &index)) {
		c->garbage++;
		return;
	}
	e.probe = epid_probe(c, index, m->epid);
	err_head(&b, &e);
	sbuf_adds(&b, consume_faultstr(m->fault));
	if (m->fault == FLT_BADADDR || m->fault == FLT_BADALIGN)
		sbuf_printf(&b, " (0x%llx)", (unsigned long long)m->value);
	if (m->action == 0)
		sbuf_adds(&b, " in predicate");
	else
		sbuf_printf(&b, " in action #%u", m->action);
	if (e.offset > 0)
		sbuf_printf(&b, " at line %d", e.offset);
	sbuf_addc(&b, '\n');
	give_err(c, &e, &b);
	sbuf_free(&b);
}

void handle_liberr(struct consume *c, const char *fmt, ...)
{
	static const struct consume_probe none = { 0, "", "", "", "" };
	struct consume_err e = { .action = -1, .offset = -1, .fault = UINT32_MAX, .probe = &none };
	struct sbuf b = { 0 };
	va_list ap;

	if (c->rec) {
		e.cpu = c->rec->cpu;
		e.epid = c->rec->epid;
		e.probe = c->rec->probe;
	}
	err_head(&b, &e);
	va_start(ap, fmt);
	sbuf_vprintf(&b, fmt, ap);
	va_end(ap);
	sbuf_addc(&b, '\n');
	give_err(c, &e, &b);
	sbuf_free(&b);
}

int consume_msg(struct consume *c, const void *msg, uint32_t size)
{
	struct shm_msg m;

	if (size < sizeof(m)) {
		c->garbage++;
		return -EINVAL;
	}
	memcpy(&m, msg, sizeof(m));
	c->err = 0;
	switch (m.kind) {
	case SHM_MSG_WAKE: break;
	case SHM_MSG_EXIT:
		/* The status is in the record of exit(), or in ctl. */
		break;
	case SHM_MSG_FAULT: fault(c, &m); break;
	default: c->garbage++; return -EINVAL;
	}
	return c->err;
}

/* ---- drops ---- */

static const struct drop_row {
	const char *tag, *one, *many, *tail;
	bool per_cpu;
} drop_rows[SHM_DROP_MAX] = {
	[SHM_DROP_PRINCIPAL] = { "PRINCIPAL", "drop", "drops", "", true },
	[SHM_DROP_AGG] = { "AGGREGATION", "aggregation drop", "aggregation drops", "", true },
	[SHM_DROP_DYNVAR] = { "DYNAMIC", "dynamic variable drop", "dynamic variable drops", "",
			      false },
	[SHM_DROP_LEVEL] = { "LEVEL", "nested probe drop", "nested probe drops", "", true },
	[SHM_DROP_SPEC] = { "SPEC", "speculative drop", "speculative drops", "", false },
	[SHM_DROP_SPECBUSY] = { "SPECBUSY", "failed speculation", "failed speculations",
				" (available buffer(s) still busy)", false },
	[SHM_DROP_SPECUNAVAIL] = { "SPECUNAVAIL", "failed speculation", "failed speculations",
				   " (no speculative buffer available)", false },
	[SHM_DROP_STKSTR] = { "STKSTROVERFLOW", "jstack()/ustack() string table overflow",
			      "jstack()/ustack() string table overflows", "", false },
	[SHM_DROP_ERR] = { "DBLERROR", "error", "errors", " in ERROR probe enabling", false },
	[SHM_DROP_STRTRUNC] = { "STRTRUNC", "string truncation", "string truncations", "", false },
};

static void give_drop(struct consume *c, const struct consume_drop *d)
{
	form_drop(c, d, drop_rows[d->kind].tag);
	if (!c->h.drop || c->h.drop(c->h.priv, d))
		c->err = -ECANCELED;
}

void handle_drop(struct consume *c, int cpu, enum shm_drop kind, uint64_t n, uint64_t total)
{
	const struct drop_row *row = &drop_rows[kind];
	struct consume_drop d = { .cpu = cpu, .kind = kind, .drops = n, .total = total };
	char msg[160], tag[48] = "", where[32] = "";

	if (!row->tag)
		return;
	if (c->opt.droptags)
		snprintf(tag, sizeof(tag), "[DTRACEDROP_%s] ", row->tag);
	if (cpu >= 0)
		snprintf(where, sizeof(where), " on CPU %d", cpu);
	snprintf(msg, sizeof(msg), "%s%llu %s%s%s\n", tag, (unsigned long long)n,
		 n == 1 ? row->one : row->many, row->tail, where);
	d.msg = msg;
	give_drop(c, &d);
}

int consume_drop(struct consume *c, const struct consume_drop *d)
{
	c->err = 0;
	give_drop(c, d);
	return c->err;
}

static uint64_t drop_count(const struct consume *c, uint32_t cpu, uint32_t kind)
{
	const uint8_t *p = (const uint8_t *)c->conf.pcpu + (size_t)cpu * c->conf.pcpu_stride;
	const struct shm_pcpu *pc = (const struct shm_pcpu *)(const void *)p;

	return __atomic_load_n(&pc->drops[kind], __ATOMIC_RELAXED);
}

static void drops_of_kind(struct consume *c, uint32_t kind)
{
	uint64_t sum = 0, total = 0;

	for (uint32_t cpu = 0; cpu < c->conf.n_cpus && !c->err; cpu++) {
		uint64_t now = drop_count(c, cpu, kind), n = now - c->cpus[cpu].drops[kind];

		c->cpus[cpu].drops[kind] = now;
		total += now;
		sum += n;
		if (n && kind == SHM_DROP_PRINCIPAL)
			c->cpus[cpu].indent = 0; /* a return may be among them */
		if (n && drop_rows[kind].per_cpu)
			handle_drop(c, (int)cpu, (enum shm_drop)kind, n, now);
	}
	if (sum && !drop_rows[kind].per_cpu)
		handle_drop(c, -1, (enum shm_drop)kind, sum, total);
}

int consume_drops(struct consume *c)
{
	c->err = 0;
	for (uint32_t kind = 0; kind < SHM_DROP_MAX && c->conf.pcpu && !c->err; kind++)
		drops_of_kind(c, kind);
	if (c->spec_drops != c->spec_told && !c->err) {
		handle_drop(c, -1, SHM_DROP_SPEC, c->spec_drops - c->spec_told, c->spec_drops);
		c->spec_told = c->spec_drops;
	}
	return c->err;
}
