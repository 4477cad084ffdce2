/* SPDX-License-Identifier: MIT */
/*
 * Format strings: parsing never crashes, and whatever parses can be printed with values of any kind.
 * Input: a byte that says printa and the kinds of the values, 64 bytes of record, then the format.
 */
#include <stdlib.h>
#include <string.h>

#include "consume/consume.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RING 4096u

static const struct rfield kinds[8] = {
	{ .kind = FK_INT, .off = 8, .size = 4, .is_signed = true },
	{ .kind = FK_INT, .off = 16, .size = 8 },
	{ .kind = FK_STR, .off = 24, .size = 16 },
	{ .kind = FK_BYTES, .off = 24, .size = 24 },
	{ .kind = FK_STACK, .off = 8, .size = 24 },
	{ .kind = FK_FLOAT, .off = 16, .size = 8 },
	{ .kind = FK_USYM, .off = 32, .size = 16 },
	{ .kind = FK_CONST, .value = -70000 },
};

static void print(struct pf_format *f, uint8_t which, const uint8_t *bytes)
{
	struct rfield fields[16];
	struct rec_act act = { .kind = ACT_PRINTF, .fields = fields, .fmt = f };
	struct rec_desc d = { .epid_base = 1, .n_probes = 1, .size = 72, .acts = &act, .n_acts = 1 };
	struct rec_desc *recs[] = { &d };
	struct session_layout y = { .recs = recs, .n_recs = 1, .buf_cap = RING, .max_rec = 72 };
	struct shm_buf *ring = calloc(1, SHM_BUF_DATA + RING + 72);
	struct rec_hdr h = { 72, 1 };
	char *text = NULL;
	size_t len = 0;

	act.n_fields = which & 15;
	for (uint32_t i = 0; i < act.n_fields; i++)
		fields[i] = kinds[(which >> 4 ^ i) & 7];
	memcpy((uint8_t *)ring + SHM_BUF_DATA, &h, 8);
	memcpy((uint8_t *)ring + SHM_BUF_DATA + 8, bytes, 64);
	ring->head = 72;
	struct consume *c =
		consume_new(&(struct consume_conf){ .layout = &y, .n_cpus = 1, .rings = &ring });
	FILE *fp = open_memstream(&text, &len);
	if (c && fp)
		consume_drain(c, fp, true);
	if (fp)
		fclose(fp);
	consume_free(c);
	free(text);
	free(ring);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct diags ds;

	if (size > 66 && size < 4096 && a) {
		char *text = arena_strndup(a, (const char *)data + 66, size - 66);

		/* Host names would be asked of the network. */
		for (char *p = text; *p; p++)
			if (*p == 'I')
				*p = 'i';
		diags_init(&ds, a);
		struct pf_format *f = pf_parse(a, &ds, (struct srcloc){ 0 }, text, data[0] & 1);
		if (f)
			print(f, data[1], data + 2);
	}
	arena_free(a);
	return 0;
}
