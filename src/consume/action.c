/* SPDX-License-Identifier: MIT */
/*
 * One record: the columns in front, its actions in the order of the program text, the newline behind.
 *
 * A caller that has handlers (libdtrace's own consumers) prints columns and newline itself; text that
 * is pending goes out before each handler is called, so that both ways of printing stay in order.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "consume/priv.h"

int64_t field_int(const struct datum_ctx *x, const struct rfield *f)
{
	if (f->kind == FK_CONST)
		return f->value;
	return f->kind == FK_INT ? datum_int(f, datum_ptr(x, f)) : 0;
}

/* ---- columns ---- */

static void heading(struct consume *c)
{
	if (c->heading)
		return;
	c->heading = true;
	if (c->opt.flowindent)
		out_str(&c->out, "CPU FUNCTION                                 \n");
	else if (!c->opt.quiet)
		out_str(&c->out, "CPU     ID                    FUNCTION:NAME\n");
}

static void row_plain(struct consume *c, const struct consume_rec *r)
{
	const char *func = r->probe->func, *name = r->probe->name;
	size_t n_func = strlen(func), n_name = strlen(name), n = n_func + 1 + n_name;
	struct out *o = &c->out;

	out_uint(o, r->cpu, 3);
	out_char(o, ' ');
	out_uint(o, r->probe->id, 6);
	out_char(o, ' ');
	if (n < 32)
		out_fill(o, ' ', 32 - n);
	out_mem(o, func, n_func);
	out_char(o, ':');
	out_mem(o, name, n_name);
	out_char(o, ' ');
}

static void row_flow(struct consume *c, const struct consume_rec *r)
{
	struct out *o = &c->out;
	size_t indent = r->indent > 0 ? (size_t)r->indent : 0;
	size_t n = indent + strlen(r->prefix) + strlen(r->probe->func);

	out_uint(o, r->cpu, 3);
	out_char(o, ' ');
	out_fill(o, ' ', indent);
	out_str(o, r->prefix);
	out_str(o, r->probe->func);
	if (r->flow == CFLOW_NONE) {
		out_char(o, ':');
		out_str(o, r->probe->name);
		n += 1 + strlen(r->probe->name);
	}
	if (n < 41)
		out_fill(o, ' ', 41 - n);
	out_char(o, ' ');
}

/* ---- handlers ---- */

void buffered_flush(struct consume *c, const struct aggent *e, const struct rfield *key,
		    uint32_t flags)
{
	struct consume_buf b = {
		.rec = c->rec, .act = c->act, .agg = e ? &e->pub : NULL, .key = key, .flags = flags
	};

	if (c->out.fp || c->out.len == 0 || c->form.capture)
		return;
	b.text = out_text(&c->out);
	if (c->h.buffered && !c->err && c->h.buffered(c->h.priv, &b))
		c->err = -ECANCELED;
	c->out.len = 0;
}

static enum consume_next answer(struct consume *c, enum consume_next n)
{
	if (n == CNEXT_ABORT)
		c->err = -ECANCELED;
	return n;
}

static enum consume_next begin(struct consume *c, const struct consume_rec *r)
{
	if (c->h.probe) {
		out_flush(&c->out);
		return answer(c, c->h.probe(c->h.priv, r));
	}
	if (c->opt.form)
		return CNEXT_THIS;
	heading(c);
	if (c->opt.flowindent)
		row_flow(c, r);
	else if (!c->opt.quiet)
		row_plain(c, r);
	return CNEXT_THIS;
}

static enum consume_next ask(struct consume *c, const struct consume_rec *r,
			     const struct rec_act *a)
{
	if (!c->h.act)
		return CNEXT_THIS;
	out_flush(&c->out);
	return answer(c, c->h.act(c->h.priv, r, a));
}

/* ---- actions ---- */

static void act_tracemem(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	const struct rfield *f = &a->fields[0];
	/* a negative dynamic size is a huge one: all bytes */
	uint64_t n = a->n_fields > 1 ? (uint64_t)field_int(x, &a->fields[1]) : f->size;

	if (!rfield_stored(f, false))
		return;
	if (n > f->size)
		n = f->size;
	datum_dump(c, datum_ptr(x, f), (uint32_t)n);
}

static void act_system(struct consume *c, const struct rec_act *a, const struct fmt_args *args)
{
	const char *cmd = fmt_tmp(c, a->fmt, args);
	struct sbuf sh = { 0 };

	out_flush(&c->out);
	if (c->out.fp)
		fflush(c->out.fp);
	if (!cmd[0])
		return;
	/* what a command prints is no JSON */
	sbuf_printf(&sh, "%s%s", c->opt.form != CFORM_TEXT ? "exec >&2\n" : "", cmd);
	if (sh.failed || system(sbuf_str(&sh)) == -1)
		handle_liberr(c, "couldn't run \"%s\": %s", cmd,
			      strerror(sh.failed ? ENOMEM : errno));
	sbuf_free(&sh);
}

/*
 * Redirects the text to another file; "" goes back. The caller's FILE is left alone: what is open is
 * kept beside it.
 */
static void act_freopen(struct consume *c, const struct rec_act *a, const struct fmt_args *args)
{
	const char *name = fmt_tmp(c, a->fmt, args);
	FILE *fp = NULL;

	if (!c->out.fp)
		return;
	if (name[0]) {
		fp = fopen(name, "ae");
		if (!fp) {
			handle_liberr(c, "couldn't freopen() \"%s\": %s", name, strerror(errno));
			return;
		}
	} else if (!c->reopened) {
		return;
	}
	out_flush(&c->out);
	fflush(c->out.fp);
	if (c->reopened)
		fclose(c->reopened);
	c->reopened = fp;
	c->pcap_head = false;
	c->out.fp = fp ? fp : c->caller_fp;
}

static void act_ftruncate(struct consume *c)
{
	if (!c->out.fp)
		return;
	out_flush(&c->out);
	fflush(c->out.fp);
	c->pcap_head = false;
	if (ftruncate(fileno(c->out.fp), 0) == 0)
		fseeko(c->out.fp, 0, SEEK_SET);
}

static char *field_dup(struct consume *c, const struct datum_ctx *x, const struct rec_act *a,
		       uint32_t i, const char *none)
{
	uint32_t len = (uint32_t)strlen(none);
	const char *s = i < a->n_fields ? datum_str(c, x, &a->fields[i], &len) : NULL;

	return s ? strndup(s, len) : strdup(none);
}

static void act_setopt(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	const struct consume_io *io = &c->conf.io;
	char *name = field_dup(c, x, a, 0, ""), *value = field_dup(c, x, a, 1, "1");
	struct consume_setopt s = { .rec = x->rec, .name = name, .value = value };
	const char *why = NULL;

	if (!name || !value) {
		c->err = -ENOMEM;
	} else {
		int err = io->setopt ? io->setopt(io->priv, name, value, &why) : -ENOTSUP;

		if (err)
			handle_liberr(c, "couldn't set option \"%s\" to \"%s\": %s", name, value,
				      why ? why : strerror(-err));
		else if (c->h.setopt && c->h.setopt(c->h.priv, &s))
			c->err = -ECANCELED;
	}
	free(name);
	free(value);
}

static void act_aggs(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	int64_t v = a->n_fields ? field_int(x, &a->fields[0]) : 0;

	for (uint32_t i = 0; i < a->n_aggs; i++) {
		struct agg *g = agg_of(c, a->aggs[i]);

		if (!g)
			continue;
		if (a->kind == ACT_CLEAR)
			agg_clear(c, g);
		else if (a->kind == ACT_TRUNC)
			agg_trunc(c, g, a->has_arg ? v : 0);
		else
			agg_normalize(g, a->kind == ACT_NORMALIZE ? (uint64_t)v : 1);
	}
}

/* What is known so far is written first: there may be no later. */
static void act_sysrq(struct consume *c, bool panic)
{
	const struct consume_io *io = &c->conf.io;
	const char *why = NULL;
	int err;

	out_flush(&c->out);
	if (c->out.fp)
		fflush(c->out.fp);
	err = io->sysrq ? io->sysrq(io->priv, panic, &why) : -ENOTSUP;
	if (err)
		handle_liberr(c, "couldn't %s: %s",
			      panic ? "panic the kernel" : "enter the kernel debugger",
			      why ? why : strerror(-err));
}

static void act_exit(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	if (c->exited)
		return;
	c->exited = true;
	c->exit_status = a->n_fields ? (int)field_int(x, &a->fields[0]) : 0;
}

/* Actions that print; false: the action is none of these. */
static bool act_print(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	struct fmt_args args = { .x = *x, .f = a->fields, .n = a->n_fields };
	int err;

	if (c->opt.form && form_act(c, x, a))
		return true;
	switch (a->kind) {
	case ACT_PRINTF:
		if (a->fmt)
			fmt_run(c, &c->out, a->fmt, &args);
		return true;
	case ACT_PRINTA:
		err = agg_printa(c, a);
		if (err && !c->err)
			c->err = err;
		return true;
	case ACT_TRACE:
	case ACT_STACK:
	case ACT_USTACK:
	case ACT_JSTACK:
	case ACT_SYM:
	case ACT_MOD:
	case ACT_USYM:
	case ACT_UADDR:
	case ACT_UMOD:
		if (a->n_fields)
			datum_trace(c, x, &a->fields[0]);
		return true;
	case ACT_PRINT:
		if (a->n_fields)
			print_value(c, x, &a->fields[0]);
		return true;
	case ACT_TRACEMEM:
		if (a->n_fields)
			act_tracemem(c, x, a);
		return true;
	case ACT_PCAP:
		if (!pcap_write(c, x, a))
			act_tracemem(c, x, a);
		return true;
	case ACT_SYSTEM: act_system(c, a, &args); return true;
	case ACT_FREOPEN: act_freopen(c, a, &args); return true;
	default: return false;
	}
}

/* Actions that change the consumer's state, which handlers do not see. */
static bool act_silent(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	switch (a->kind) {
	case ACT_CLEAR:
	case ACT_TRUNC:
	case ACT_NORMALIZE:
	case ACT_DENORMALIZE: act_aggs(c, x, a); return true;
	case ACT_SETOPT: act_setopt(c, x, a); return true;
	case ACT_FTRUNCATE: act_ftruncate(c); return true;
	case ACT_PANIC:
	case ACT_BREAKPOINT: act_sysrq(c, a->kind == ACT_PANIC); return true;
	case ACT_SPECULATE: return true;
	case ACT_AGG:
		agg_add(c, a->aggs[0], x->rec->cpu, x->base + a->fields[0].off,
			(uint64_t)field_int(x, &a->fields[1]),
			(uint64_t)field_int(x, &a->fields[2]));
		return true;
	case ACT_COMMIT:
		if (a->n_fields)
			spec_commit(c, (uint64_t)field_int(x, &a->fields[0]));
		return true;
	case ACT_DISCARD:
		if (a->n_fields)
			spec_discard(c, (uint64_t)field_int(x, &a->fields[0]));
		return true;
	default: return false;
	}
}

static void run_acts(struct consume *c, const struct consume_rec *r)
{
	struct datum_ctx x = { .rec = r, .base = r->data };

	for (uint32_t i = 0; i < r->desc->n_acts && !c->err; i++) {
		const struct rec_act *a = &r->desc->acts[i];

		c->act = a;
		if (act_silent(c, &x, a))
			continue;
		if (a->kind == ACT_EXIT)
			act_exit(c, &x, a);
		if (ask(c, r, a) != CNEXT_THIS)
			continue;
		if (act_print(c, &x, a))
			buffered_flush(c, NULL, NULL, 0);
	}
	c->act = NULL;
}

/* Guide: commit(), discard() and aggregations record nothing; they are records of ours only. */
bool act_is_silent(const struct rec_desc *d)
{
	for (uint32_t i = 0; i < d->n_acts; i++)
		if (d->acts[i].kind != ACT_COMMIT && d->acts[i].kind != ACT_DISCARD &&
		    d->acts[i].kind != ACT_AGG)
			return false;
	return d->n_acts > 0;
}

void act_run(struct consume *c, const struct consume_rec *r, bool silent)
{
	c->rec = r;
	if (silent) {
		run_acts(c, r);
	} else if (begin(c, r) == CNEXT_THIS) {
		struct form_mark m = form_begin(c, r);

		run_acts(c, r);
		if (c->h.act && !c->err)
			ask(c, r, NULL);
		form_end(c, &m);
		if (!c->h.probe && !c->opt.quiet && !c->opt.form)
			out_char(&c->out, '\n');
	}
	buffered_flush(c, NULL, NULL, 0);
	c->rec = NULL;
}
