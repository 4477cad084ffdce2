/* SPDX-License-Identifier: MIT */
/*
 * Formats that a consumer brings along: printf() and printa() texts of its own for the values that it is given, by
 * functions of records and walks. The format says what each value is taken for, the record where it is and how large;
 * what does not go together is refused before anything is written.
 *
 * It writes beside the output that may be in progress: text that was collected before comes first.
 */
#include <errno.h>
#include <string.h>

#include "libdtrace/dt_impl.h"

static void *create(dtrace_hdl_t *h, const char *text, bool printa)
{
	struct pf_format *f;
	struct diags ds;

	if (!text) {
		(void)dt_set_err(h, EINVAL);
		return NULL;
	}
	diags_init(&ds, h->arena);
	f = pf_parse(h->arena, &ds, (struct srcloc){ 0 }, arena_strdup(h->arena, text), printa);
	if (!f || ds.n) {
		(void)dt_set_msg(h, EDT_COMPILER, "%s", ds.n ? ds.d[0].msg : "invalid format");
		return NULL;
	}
	return f;
}

void *dtrace_printf_create(dtrace_hdl_t *h, const char *text)
{
	return create(h, text, false);
}

void *dtrace_printa_create(dtrace_hdl_t *h, const char *text)
{
	return create(h, text, true);
}

size_t dtrace_printf_format(dtrace_hdl_t *h, void *fmtdata, char *buf, size_t len)
{
	const struct pf_format *f = fmtdata;
	size_t n = strlen(f->text);

	(void)h;
	if (len) {
		size_t cut = n < len ? n : len - 1;

		memcpy(buf, f->text, cut);
		buf[cut] = '\0';
	}
	return n;
}

static bool is_int_size(uint32_t n)
{
	return n == 1 || n == 2 || n == 4 || n == 8;
}

/* What the conversion takes the value for; false: it cannot be that. */
static bool as_field(const struct pf_conv *k, const dtrace_recdesc_t *r, struct rfield *f)
{
	dtrace_actkind_t act = r->dtrd_action;

	*f = (struct rfield){ .kind = FK_INT, .off = r->dtrd_offset, .size = r->dtrd_size };
	switch (k->cls) {
	case PFC_INT:
		f->is_signed = k->letter == 'd' || k->letter == 'i';
		return is_int_size(f->size);
	case PFC_CHAR:
	case PFC_PTR: return is_int_size(f->size);
	case PFC_PORT: return f->size == 2;
	case PFC_TIME: f->is_signed = true; return f->size == 8;
	case PFC_STR: f->kind = k->mod[0] ? FK_BYTES : FK_STR; return f->size > 0;
	case PFC_INET: f->kind = FK_STR; return f->size > 0;
	case PFC_FLOAT: f->kind = FK_FLOAT; return f->size == 4 || f->size == 8 || f->size == 16;
	case PFC_KADDR: return f->size == 8;
	case PFC_UADDR:
		f->kind = f->size == 16 ? FK_UADDR : FK_INT;
		return f->size == 16 || f->size == 8;
	case PFC_STACK:
		f->kind = act == DTRACEACT_STACK ? FK_STACK : FK_USTACK;
		f->nframes = (f->size - (f->kind == FK_USTACK ? 8 : 0)) / 8;
		return f->size % 8 == 0 && f->nframes > 0 &&
		       (act == DTRACEACT_STACK || act == DTRACEACT_USTACK ||
			act == DTRACEACT_JSTACK);
	}
	return false;
}

/* The fields of a format, in the order of its arguments; NULL with the error set. */
static struct rfield *fields_of(dtrace_hdl_t *h, struct arena *a, const struct pf_format *f,
				const dtrace_recdesc_t *recs, unsigned nrecs, size_t len)
{
	struct rfield *v;

	if (f->n_args > nrecs) {
		(void)dt_set_msg(h, EINVAL, "format has %u values, the record %u", f->n_args,
				 nrecs);
		return NULL;
	}
	for (uint32_t i = 0; i < f->n_args; i++) {
		if (recs[i].dtrd_offset <= len && recs[i].dtrd_size <= len - recs[i].dtrd_offset)
			continue;
		(void)dt_set_msg(h, EINVAL, "value %u is not in the %zu bytes given", i + 1, len);
		return NULL;
	}
	/* '*' takes integers */
	v = arena_new_array(a, struct rfield, f->n_args + 1);
	for (uint32_t i = 0; i < f->n_args; i++)
		v[i] = (struct rfield){ .kind = FK_INT,
					.off = recs[i].dtrd_offset,
					.size = is_int_size(recs[i].dtrd_size) ? recs[i].dtrd_size :
										 1,
					.is_signed = true };
	for (uint32_t i = 0; i < f->n_conv; i++) {
		const struct pf_conv *k = &f->conv[i];

		if (!k->letter || k->arg < 0 || as_field(k, &recs[k->arg], &v[k->arg]))
			continue;
		(void)dt_set_msg(h, EINVAL, "value %d of %u bytes does not suit %%%c", k->arg + 1,
				 recs[k->arg].dtrd_size, k->letter);
		return NULL;
	}
	return v;
}

/* The value of an entry, as a walk has given it. NULL with the error set. */
static struct consume_aggent *entry_of(dtrace_hdl_t *h, struct arena *a,
				       const dtrace_recdesc_t *val, const uint8_t *buf, size_t len)
{
	const struct session_layout *y = &h->low->layout;
	struct consume_aggent *e = arena_new_obj(a, struct consume_aggent);
	dtrace_aggvarid_t id = 0;
	uint32_t size;
	uint64_t *words;

	if (len >= sizeof(id))
		memcpy(&id, buf, sizeof(id));
	if (id < 1 || id > y->n_aggs)
		goto bad;
	e->desc = y->aggs[id - 1];
	size = 8 * agg_state_words(e->desc);
	if (val->dtrd_size < size || val->dtrd_offset > len ||
	    val->dtrd_size > len - val->dtrd_offset)
		goto bad;
	words = arena_alloc(a, size);
	/* a histogram's parameters stand in front */
	memcpy(words, buf + val->dtrd_offset + val->dtrd_size - size, size);
	e->val = words;
	return e;
bad:
	(void)dt_set_err(h, EDT_BADAGG);
	return NULL;
}

static int print(dtrace_hdl_t *h, FILE *fp, const struct pf_format *f, const dtrace_recdesc_t *recs,
		 unsigned nrecs, const void *buf, size_t len, bool agg)
{
	struct consume_format cf = { .fmt = f, .n = f->n_args, .base = buf };
	struct arena *a;
	int r = -1;

	if (!h->cons || nrecs == 0)
		return dt_set_msg(h, EINVAL,
				  h->cons ? "no values to print" : "nothing is traced yet");
	a = arena_new();
	if (!a)
		return dt_set_err(h, ENOMEM);
	if (agg)
		cf.agg = entry_of(h, a, &recs[nrecs - 1], buf, len);
	if (!agg || cf.agg)
		cf.fields = fields_of(h, a, f, recs, nrecs - agg, len);
	if (cf.fields) {
		r = consume_format(h->cons, fp, &cf);
		r = r ? dt_set_err(h, -r) : (int)(f->n_args + agg);
	}
	arena_free(a);
	return r;
}

int dtrace_fprintf(dtrace_hdl_t *h, FILE *fp, void *fmtdata, const dtrace_probedata_t *data,
		   const dtrace_recdesc_t *recs, unsigned nrecs, const void *buf, size_t len)
{
	(void)data;
	return print(h, fp, fmtdata, recs, nrecs, buf, len, false);
}

int dtrace_fprinta(dtrace_hdl_t *h, FILE *fp, void *fmtdata, const dtrace_probedata_t *data,
		   const dtrace_recdesc_t *recs, unsigned nrecs, const void *buf, size_t len)
{
	(void)data;
	return print(h, fp, fmtdata, recs, nrecs, buf, len, true);
}
