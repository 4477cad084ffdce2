/* SPDX-License-Identifier: MIT */
/*
 * Structured output (-x oformat): what stands between the consumer's one way through records and
 * aggregations and the three forms that a program reads.
 *
 * json         every record is a line; all of docs/json.md
 * folded       aggregations alone, a line each: frame;frame;frame count
 * openmetrics  aggregations alone, as an OpenMetrics exposition
 *
 * A record of JSON is put together in form.line and copied to the text when it is complete, so that
 * records that a commit() brings out in the middle of another one are lines of their own. Errors and
 * drops are told at moments when there is no file to write to: their lines wait in form.pending.
 */
#include <stdlib.h>

#include "consume/priv.h"

static uint64_t now(struct consume *c)
{
	if (!c->form.now && c->conf.io.now)
		c->form.now = c->conf.io.now(c->conf.io.priv);
	return c->form.now;
}

static void number(struct out *o, const char *name, int64_t v)
{
	out_str(o, name);
	out_int(o, v, 0);
}

static void string(struct out *o, const char *name, const char *s)
{
	out_str(o, name);
	json_str(o, s, strlen(s));
}

/* Who: the part that records of all types begin with. */
static void head(struct consume *c, struct out *o, const char *type, int64_t cpu, uint64_t time)
{
	string(o, "{\"type\":", type);
	out_str(o, ",\"timestamp\":");
	out_uint(o, time ? time : now(c), 0);
	number(o, ",\"cpu\":", cpu);
}

static void probe(struct out *o, uint32_t epid, const struct consume_probe *p)
{
	number(o, ",\"epid\":", epid);
	number(o, ",\"id\":", p->id);
	string(o, ",\"provider\":", p->prov);
	string(o, ",\"module\":", p->mod);
	string(o, ",\"function\":", p->func);
	string(o, ",\"name\":", p->name);
}

/* ---- firings ---- */

struct form_mark form_begin(struct consume *c, const struct consume_rec *r)
{
	struct form *f = &c->form;
	struct form_mark m = { .at = f->line.len, .n = f->n, .exited = f->exited };

	if (c->opt.form != CFORM_JSON)
		return m;
	f->n = 0;
	f->exited = false;
	head(c, &f->line, "probe", r->cpu, r->timestamp);
	probe(&f->line, r->epid, r->probe);
	if (r->flow != CFLOW_NONE)
		string(&f->line, ",\"flow\":", r->flow == CFLOW_ENTRY ? "entry" : "return");
	if (c->opt.flowindent)
		number(&f->line, ",\"indent\":", r->indent);
	out_str(&f->line, ",\"output\":[");
	return m;
}

void form_end(struct consume *c, const struct form_mark *m)
{
	struct form *f = &c->form;

	if (c->opt.form != CFORM_JSON || !f->line.buf)
		return;
	if (f->n || !c->opt.quiet) {
		out_str(&f->line, "]}\n");
		if (f->exited) {
			head(c, &f->line, "exit", c->rec->cpu, c->rec->timestamp);
			number(&f->line, ",\"status\":", c->exit_status);
			out_str(&f->line, "}\n");
		}
		out_mem(&c->out, f->line.buf + m->at, f->line.len - m->at);
	}
	if (f->line.err && !c->err)
		c->err = f->line.err;
	f->line.len = m->at;
	f->n = m->n;
	f->exited = m->exited;
}

/* printa() in the forms that know aggregations only. */
static void rows_of(struct consume *c, const struct rec_act *act)
{
	for (uint32_t i = 0; i < act->n_aggs && !c->err; i++) {
		struct agg *a = agg_of(c, act->aggs[i]);
		struct aggent **v = NULL;
		uint32_t n;
		int err;

		if (!a)
			continue;
		agg_fresh(c, a);
		err = agg_sorted(c, &a, 1, CAGG_OPTIONS, &v, &n);
		if (err)
			c->err = err;
		else if (n)
			a->printed = form_rows(c, v, n);
		free(v);
	}
}

bool form_act(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	if (a->kind == ACT_SYSTEM || a->kind == ACT_FREOPEN)
		return false;
	if (c->opt.form == CFORM_JSON) {
		c->form.exited |= a->kind == ACT_EXIT;
		json_act(c, x, a);
	} else if (a->kind == ACT_PRINTA) {
		rows_of(c, a);
	}
	return true;
}

/* ---- aggregations ---- */

static void json_rows(struct consume *c, struct aggent *const *v, uint32_t n)
{
	struct out *o = &c->out;

	head(c, o, "aggregation", -1, 0);
	out_char(o, ',');
	json_agg(c, o, v, n);
	out_str(o, "}\n");
}

bool form_rows(struct consume *c, struct aggent *const *v, uint32_t n)
{
	uint32_t from = 0;

	if (c->opt.form == CFORM_TEXT)
		return false;
	for (uint32_t i = 1; i <= n; i++) {
		if (i < n && v[i]->pub.desc == v[from]->pub.desc)
			continue;
		if (c->opt.form == CFORM_JSON)
			json_rows(c, v + from, i - from);
		else if (c->opt.form == CFORM_FOLDED)
			folded_rows(c, v + from, i - from);
		else
			metrics_rows(c, v + from, i - from);
		buffered_flush(c, v[from], NULL, CBUF_AGGVAL | CBUF_AGGLAST);
		from = i;
	}
	if (c->opt.form == CFORM_METRICS && !c->rec)
		out_str(&c->out, "# EOF\n");
	return true;
}

/* ---- errors and drops ---- */

/* Where a line goes that belongs to no record in progress. */
static struct out *aside(struct consume *c)
{
	return c->rec ? &c->out : &c->form.pending;
}

void form_err(struct consume *c, const struct consume_err *e)
{
	struct out *o = aside(c);

	if (c->opt.form != CFORM_JSON)
		return;
	head(c, o, "error", e->cpu, 0);
	probe(o, e->epid, e->probe);
	if (e->fault != UINT32_MAX) {
		string(o, ",\"fault\":", consume_faultstr(e->fault));
		out_str(o, ",\"address\":\"");
		out_addr(o, e->addr);
		out_char(o, '"');
	}
	if (e->action >= 0)
		number(o, ",\"action\":", e->action);
	if (e->offset > 0)
		number(o, ",\"line\":", e->offset);
	string(o, ",\"msg\":", e->msg);
	out_str(o, "}\n");
}

void form_drop(struct consume *c, const struct consume_drop *d, const char *kind)
{
	struct out *o = aside(c);

	if (c->opt.form != CFORM_JSON)
		return;
	head(c, o, "drop", d->cpu, 0);
	string(o, ",\"kind\":", kind ? kind : "UNKNOWN");
	number(o, ",\"count\":", (int64_t)d->drops);
	number(o, ",\"total\":", (int64_t)d->total);
	string(o, ",\"msg\":", d->msg);
	out_str(o, "}\n");
}

void form_free(struct consume *c)
{
	free(c->form.line.buf);
	free(c->form.text.buf);
	free(c->form.pending.buf);
}
