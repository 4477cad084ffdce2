/* SPDX-License-Identifier: MIT */
/*
 * Folded stacks, which flame graphs are drawn from: a line per entry of an aggregation,
 *
 *	execname;main;do_work;vmlinux`ksys_read 12
 *
 * Keys that are no stacks come first, in their order, then user stacks, then kernel stacks; in
 * each stack the frame that was called first is first. Histograms have no one number and are left out.
 */
#include "consume/priv.h"

/* ';' separates frames and a newline lines: neither may be part of one. */
static void frame(struct consume *c, const char *s, size_t n, bool *first)
{
	if (!*first)
		out_char(&c->out, ';');
	*first = false;
	for (size_t i = 0; i < n; i++)
		out_char(&c->out, s[i] == ';' ? ':' : (uint8_t)s[i] < ' ' ? ' ' : s[i]);
}

static void stack(struct consume *c, const struct rfield *f, const uint8_t *p, bool *first)
{
	const uint8_t *pcs;
	uint32_t tgid, n = datum_frames(c, f, p, &pcs, &tgid);

	while (n-- > 0) {
		uint64_t pc;

		memcpy(&pc, pcs + (size_t)8 * n, 8);
		c->sym.len = 0;
		if (f->kind == FK_USTACK)
			sym_user(c, &c->sym, tgid, pc, false);
		else
			sym_kernel(c, &c->sym, pc, false);
		frame(c, out_text(&c->sym), c->sym.len, first);
	}
}

/* A key that is no stack, as JSON would have it but without quotes. */
static void plain(struct consume *c, const struct datum_ctx *x, const struct rfield *f, bool *first)
{
	uint32_t len = 0;
	const char *s = f->kind == FK_BYTES ? NULL : datum_str(c, x, f, &len);

	if (s) {
		frame(c, s, len, first);
		return;
	}
	c->sym.len = 0;
	switch (f->kind) {
	case FK_INT:
	case FK_CONST:
	case FK_FLOAT:
	case FK_BYTES: json_value(c, &c->sym, x, f); break;
	default: sym_field(c, &c->sym, f, datum_ptr(x, f), f->kind == FK_UADDR); break;
	}
	frame(c, out_text(&c->sym), c->sym.len, first);
}

static void row(struct consume *c, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	struct datum_ctx x = { .in_key = true, .base = e->pub.key };
	int64_t v = agg_value(d, e->val, e->pub.normal);
	bool first = true;

	if (v <= 0 || d->n_keys == 0)
		return;
	for (uint32_t i = 0; i < d->n_keys; i++)
		if (d->keys[i].kind != FK_STACK && d->keys[i].kind != FK_USTACK)
			plain(c, &x, &d->keys[i], &first);
	for (uint32_t i = 0; i < d->n_keys; i++)
		if (d->keys[i].kind == FK_USTACK)
			stack(c, &d->keys[i], datum_ptr(&x, &d->keys[i]), &first);
	for (uint32_t i = 0; i < d->n_keys; i++)
		if (d->keys[i].kind == FK_STACK)
			stack(c, &d->keys[i], datum_ptr(&x, &d->keys[i]), &first);
	if (first)
		out_str(&c->out, "[unknown]");
	out_char(&c->out, ' ');
	out_int(&c->out, v, 0);
	out_char(&c->out, '\n');
}

void folded_rows(struct consume *c, struct aggent *const *v, uint32_t n)
{
	const struct agg_desc *d = v[0]->pub.desc;

	if (d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE)
		return;
	for (uint32_t i = 0; i < n && !c->err; i++)
		row(c, v[i]);
}
