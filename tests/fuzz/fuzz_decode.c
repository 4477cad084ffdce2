/* SPDX-License-Identifier: MIT */
/*
 * Random bytes as ring, ctl, per-CPU values and messages: the consumer neither crashes nor reads
 * outside, and always gets to the head.
 */
#include <stdlib.h>
#include <string.h>

#include "consume/consume.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RING 1024u
#define MAX_REC 128u

static struct rfield str = { .kind = FK_STR, .off = 16, .size = 16 };
static struct rfield num = { .kind = FK_INT, .off = 16, .size = 8, .is_signed = true };
static struct rfield bytes = { .kind = FK_BYTES, .off = 16, .size = 40 };
static struct rfield stack = { .kind = FK_STACK, .off = 16, .size = 40 };
static struct rfield ustack = { .kind = FK_USTACK, .off = 16, .size = 40 };
static struct rfield keys[] = {
	{ .kind = FK_STR, .off = 0, .size = 8 },
	{ .kind = FK_PROBE, .off = 8, .size = 4 },
};
static struct agg_desc count = { .name = "c",
				 .id = 0,
				 .func = AGG_COUNT,
				 .val_size = 16,
				 .keys = keys,
				 .n_keys = 2,
				 .key_size = 12,
				 .keyed = true };
static struct agg_desc quant = { .name = "q",
				 .id = 1,
				 .func = AGG_QUANTIZE,
				 .val_size = 8 + 127 * 8,
				 .slot_off = sizeof(struct shm_pcpu) };
static struct agg_desc *aggs[] = { &count, &quant };

static struct rec_act acts[] = {
	{ .kind = ACT_TRACE, .fields = &str, .n_fields = 1 },
	{ .kind = ACT_TRACE, .fields = &num, .n_fields = 1 },
	{ .kind = ACT_TRACE, .fields = &bytes, .n_fields = 1 },
	{ .kind = ACT_STACK, .fields = &stack, .n_fields = 1 },
	{ .kind = ACT_USTACK, .fields = &ustack, .n_fields = 1 },
	{ .kind = ACT_TRACEMEM, .fields = &bytes, .n_fields = 1 },
	{ .kind = ACT_PRINTA, .aggs = aggs, .n_aggs = 1 },
	{ .kind = ACT_TRUNC,
	  .aggs = aggs,
	  .n_aggs = 2,
	  .fields = &num,
	  .n_fields = 1,
	  .has_arg = true },
	{ .kind = ACT_NORMALIZE, .aggs = aggs, .n_aggs = 2, .fields = &num, .n_fields = 1 },
	{ .kind = ACT_CLEAR, .aggs = aggs, .n_aggs = 2 },
	{ .kind = ACT_EXIT, .fields = &num, .n_fields = 1 },
};
static struct rec_act spec[] = {
	{ .kind = ACT_SPECULATE, .fields = &num, .n_fields = 1 },
	{ .kind = ACT_TRACE, .fields = &num, .n_fields = 1 },
};
static struct rec_act commit = { .kind = ACT_COMMIT, .fields = &num, .n_fields = 1 };
static struct rec_act discard = { .kind = ACT_DISCARD, .fields = &num, .n_fields = 1 };

static struct rec_desc descs[] = {
	{ .epid_base = 1, .n_probes = 2, .size = 64, .acts = acts, .n_acts = 11 },
	{ .epid_base = 3, .n_probes = 1, .size = 24, .acts = spec, .n_acts = 2 },
	{ .epid_base = 4, .n_probes = 1, .size = 24, .acts = &commit, .n_acts = 1 },
	{ .epid_base = 5, .n_probes = 1, .size = 24, .acts = &discard, .n_acts = 1 },
	{ .epid_base = 9, .n_probes = 1, .size = 16, .acts = acts, .n_acts = 0 },
};

struct input {
	const uint8_t *p;
	size_t n;
};

static void take(struct input *in, void *to, size_t n)
{
	size_t k = n < in->n ? n : in->n;

	memcpy(to, in->p, k);
	in->p += k;
	in->n -= k;
}

static int each(void *priv, const struct agg_desc *d,
		bool (*fn)(void *arg, const void *key, const void *vals), void *arg)
{
	struct input *in = priv;
	uint8_t key[16] = { 0 };
	uint64_t vals[2] = { 0 };

	(void)d;
	for (int i = 0; i < 8 && in->n; i++) {
		take(in, key, 12);
		take(in, vals, sizeof(vals));
		if (!fn(arg, key, vals))
			break;
	}
	return 0;
}

static bool probe(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret)
{
	(void)priv;
	*ret = (struct consume_probe){ 1 + prog, "p", "m", "f", pidx ? "entry" : "return" };
	return true;
}

static int on_err(void *priv, const struct consume_err *e)
{
	(void)priv;
	(void)e;
	return 0;
}

static int on_drop(void *priv, const struct consume_drop *d)
{
	(void)priv;
	(void)d;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct rec_desc *recs[] = { &descs[0], &descs[1], &descs[2], &descs[3], &descs[4] };
	struct session_layout y = { .recs = recs,
				    .n_recs = 5,
				    .aggs = aggs,
				    .n_aggs = 2,
				    .buf_cap = RING,
				    .max_rec = MAX_REC,
				    .pcpu_size = sizeof(struct shm_pcpu) + 8 + 127 * 8 };
	struct shm_buf *ring = calloc(1, SHM_BUF_DATA + RING + MAX_REC);
	struct shm_pcpu *pcpu = calloc(1, y.pcpu_size);
	uint8_t opts = 0;
	uint16_t head = 0, tail = 0;
	struct shm_msg m = { 0 };
	char *text = NULL;
	size_t len = 0;

	take(&in, &opts, 1);
	take(&in, &head, 2);
	take(&in, &tail, 2);
	take(&in, &m, sizeof(m));
	y.temporal = opts & 1;
	ring->head = head;
	ring->tail = tail & 0x3ff8;
	take(&in, (uint8_t *)ring + SHM_BUF_DATA, RING + MAX_REC);
	take(&in, pcpu, y.pcpu_size);
	struct consume *c = consume_new(
		&(struct consume_conf){ .layout = &y,
					.n_cpus = 1,
					.rings = &ring,
					.pcpu = pcpu,
					.pcpu_stride = y.pcpu_size,
					.io = { .priv = &in, .probe = probe, .agg_each = each } });
	FILE *fp = open_memstream(&text, &len);
	if (c && fp) {
		consume_handle(c, &(struct consume_handlers){ .err = on_err, .drop = on_drop });
		consume_opts(c)->flowindent = opts & 2;
		consume_opts(c)->quiet = opts & 4;
		consume_opts(c)->aggpack = opts & 8;
		consume_opts(c)->form = (enum consume_form)(opts >> 4 & 3);
		consume_opts(c)->specsize = 256;
		for (int i = 0; i < 2; i++) {
			consume_drain(c, fp, true);
			consume_drops(c);
			consume_msg(c, &m, sizeof(m));
		}
		consume_agg_print(c, fp);
	}
	if (fp)
		fclose(fp);
	consume_free(c);
	free(text);
	free(ring);
	free(pcpu);
	return 0;
}
