/* SPDX-License-Identifier: MIT */
/*
 * How many records a second the consumer turns into text: printf("%d %d %d\n") of three integers,
 * the same with columns, a string, as JSON, and a keyed aggregation snapshot. Output goes to /dev/null.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "consume/consume.h"

#define RING (4u << 20)
#define MAX_REC 128u

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool probe(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret)
{
	(void)priv;
	(void)prog;
	(void)pidx;
	*ret = (struct consume_probe){ 1234, "syscall", "vmlinux", "read", "entry" };
	return true;
}

struct bench {
	struct shm_buf *ring;
	struct session_layout y;
	struct rec_desc d, *recs[1];
	struct rec_act act;
};

static void fill(struct bench *b)
{
	uint32_t n = RING / b->d.size;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t pos = b->ring->head & (RING - 1);
		uint8_t *p = (uint8_t *)b->ring + SHM_BUF_DATA + pos;
		struct rec_hdr h = { b->d.size, 1 };
		int32_t v[4] = { (int32_t)i, (int32_t)(i * 7919), -(int32_t)i };

		memcpy(p + 8, v, sizeof(v));
		if (b->d.size > 24)
			memcpy(p + 24, "/usr/lib/locale", 16);
		memcpy(p, &h, 8);
		b->ring->head += b->d.size;
	}
}

static int run(struct bench *b, const char *name, bool quiet, enum consume_form form)
{
	FILE *null = fopen("/dev/null", "w");
	struct consume *c = consume_new(&(struct consume_conf){
		.layout = &b->y, .n_cpus = 1, .rings = &b->ring, .io = { .probe = probe } });
	double spent = 0;

	if (!c || !null)
		return 1;
	consume_opts(c)->quiet = quiet;
	consume_opts(c)->form = form;
	while (spent < 0.5) {
		fill(b);
		double start = now();
		consume_drain(c, null, true);
		spent += now() - start;
	}
	printf("%-28s %8.2f M records/s\n", name, (double)consume_records(c) / spent / 1e6);
	consume_free(c);
	fclose(null);
	return 0;
}

static int bench_format(const char *name, const char *format, struct rfield *f, uint32_t n,
			uint32_t size, bool quiet, enum consume_form form)
{
	struct arena *a = arena_new();
	struct diags ds;
	struct bench b = { .ring = calloc(1, SHM_BUF_DATA + RING + MAX_REC) };

	if (!a || !b.ring)
		return 1;
	diags_init(&ds, a);
	b.act = (struct rec_act){ .kind = ACT_PRINTF,
				  .fields = f,
				  .n_fields = n,
				  .fmt = pf_parse(a, &ds, (struct srcloc){ 0 }, format, false) };
	b.d = (struct rec_desc){
		.epid_base = 1, .n_probes = 1, .size = size, .acts = &b.act, .n_acts = 1
	};
	b.recs[0] = &b.d;
	b.y = (struct session_layout){
		.recs = b.recs, .n_recs = 1, .buf_cap = RING, .max_rec = MAX_REC
	};
	int err = run(&b, name, quiet, form);
	free(b.ring);
	arena_free(a);
	return err;
}

/* ---- aggregation ---- */

#define KEYS 10000

static int each(void *priv, const struct agg_desc *d,
		bool (*fn)(void *arg, const void *key, const void *vals), void *arg)
{
	uint64_t vals[4] = { 1, 5, 1, 7 };

	(void)d;
	(void)priv;
	for (uint64_t i = 0; i < KEYS; i++) {
		uint64_t key = i * 2654435761u;

		if (!fn(arg, &key, vals))
			break;
	}
	return 0;
}

static int bench_agg(void)
{
	struct rfield key = { .kind = FK_INT, .size = 8 };
	struct agg_desc d = { .name = "a",
			      .func = AGG_SUM,
			      .keys = &key,
			      .n_keys = 1,
			      .key_size = 8,
			      .val_size = 16,
			      .keyed = true };
	struct agg_desc *aggs[] = { &d };
	struct session_layout y = { .aggs = aggs, .n_aggs = 1 };
	struct consume *c = consume_new(
		&(struct consume_conf){ .layout = &y, .n_cpus = 2, .io = { .agg_each = each } });
	double start = now();
	int n = 0;

	if (!c)
		return 1;
	for (; now() - start < 0.5; n++)
		consume_agg_snap(c);
	printf("%-28s %8.2f M keys/s\n", "snapshot, 2 CPUs",
	       (double)n * KEYS / (now() - start) / 1e6);
	consume_free(c);
	return 0;
}

int main(void)
{
	struct rfield ints[] = {
		{ .kind = FK_INT, .off = 8, .size = 4, .is_signed = true },
		{ .kind = FK_INT, .off = 12, .size = 4, .is_signed = true },
		{ .kind = FK_INT, .off = 16, .size = 4, .is_signed = true },
	};
	struct rfield str[] = { ints[0], { .kind = FK_STR, .off = 24, .size = 16 } };

	struct {
		const char *name, *format;
		struct rfield *f;
		uint32_t n, size;
		bool quiet;
		enum consume_form form;
	} rows[] = {
		{ "printf of 3 integers, -q", "%d %d %d\n", ints, 3, 24, true, CFORM_TEXT },
		{ "printf of 3 integers", "%d %d %d", ints, 3, 24, false, CFORM_TEXT },
		{ "printf with widths, -q", "%-6d %8x %5d\n", ints, 3, 24, true, CFORM_TEXT },
		{ "printf of a string, -q", "%d %s\n", str, 2, 40, true, CFORM_TEXT },
		{ "JSON, printf of 3 integers", "%d %d %d\n", ints, 3, 24, true, CFORM_JSON },
		{ "JSON, printf of a string", "%d %s\n", str, 2, 40, true, CFORM_JSON },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bench_format(rows[i].name, rows[i].format, rows[i].f, rows[i].n, rows[i].size,
				 rows[i].quiet, rows[i].form))
			return 1;
	return bench_agg();
}
