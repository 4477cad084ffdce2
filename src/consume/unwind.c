/* SPDX-License-Identifier: MIT */
/*
 * User stacks of records whose programs left registers and a piece of stack instead of frames: the frames are
 * written where the record has room for them, in fields and in keys of aggregations, before anyone looks.
 */
#include "consume/priv.h"

#define MOST 128u
#define WORD_SP 19

/* All stacks of a record, one after the other: where it stands; NULL: no more. */
struct stacks {
	const struct rec_desc *d;
	uint32_t act, field;
	uint32_t off, frames; /* of the last one */
};

static bool next(struct stacks *s)
{
	for (; s->act < s->d->n_acts; s->act++, s->field = 0) {
		const struct rec_act *a = &s->d->acts[s->act];
		bool key = a->kind == ACT_AGG;
		const struct rfield *f = key ? a->aggs[0]->keys : a->fields;
		uint32_t n = key ? a->aggs[0]->n_keys : a->n_fields;

		while (s->field < n) {
			const struct rfield *at = &f[s->field++];

			if (at->kind != FK_USTACK)
				continue;
			s->off = at->off + (key ? a->fields[0].off : 0);
			s->frames = (at->size - 8) / 8;
			return true;
		}
	}
	return false;
}

static void put(const struct stacks *s, uint8_t *data, const uint64_t *pcs, uint32_t n)
{
	uint8_t *at = data + s->off + 8;

	if (n > s->frames)
		n = s->frames;
	memcpy(at, pcs, (size_t)n * 8);
	memset(at + (size_t)n * 8, 0, (size_t)(s->frames - n) * 8);
}

void unwind_record(struct consume *c, const struct rec_desc *d, uint8_t *data, uint32_t size)
{
	const struct consume_io *io = &c->conf.io;
	struct stacks s = { .d = d };
	uint32_t max = 0, n = 0, tgid = 0;
	struct rec_regs regs;
	uint64_t pcs[MOST];

	while (next(&s)) {
		max = s.frames > max ? s.frames : max;
		memcpy(&tgid, data + s.off, sizeof(tgid));
	}
	memcpy(&regs, data + d->regs, sizeof(regs));
	if (regs.len > size - d->size)
		regs.len = size - d->size;
	if (io->unwind)
		n = io->unwind(io->priv, tgid, &regs, rec_slab_base(regs.pt_regs[WORD_SP]),
			       data + d->size, (uint32_t)regs.len, pcs, max < MOST ? max : MOST);
	s = (struct stacks){ .d = d };
	while (next(&s))
		put(&s, data, pcs, n);
}
