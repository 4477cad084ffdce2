/* SPDX-License-Identifier: MIT */
/*
 * User stacks of records whose programs left registers and a piece of stack instead of frames: the frames are
 * written where the record has room for them, before anyone looks.
 */
#include "consume/priv.h"

#define MOST 128u
#define WORD_SP 19

static void put(const struct rfield *f, uint8_t *rec, const uint64_t *pcs, uint32_t n)
{
	uint32_t room = (f->size - 8) / 8;

	if (n > room)
		n = room;
	memcpy(rec + f->off + 8, pcs, (size_t)n * 8);
	memset(rec + f->off + 8 + (size_t)n * 8, 0, (size_t)(room - n) * 8);
}

static uint32_t frames_wanted(const struct rec_desc *d)
{
	uint32_t max = 0;

	for (uint32_t i = 0; i < d->n_acts; i++)
		for (uint32_t k = 0; k < d->acts[i].n_fields; k++) {
			const struct rfield *f = &d->acts[i].fields[k];

			if (f->kind == FK_USTACK && (f->size - 8) / 8 > max)
				max = (f->size - 8) / 8;
		}
	return max < MOST ? max : MOST;
}

void unwind_record(struct consume *c, const struct rec_desc *d, uint8_t *data, uint32_t size)
{
	const struct consume_io *io = &c->conf.io;
	uint32_t max = frames_wanted(d), n = 0, tgid = 0;
	struct rec_regs regs;
	uint64_t pcs[MOST];

	memcpy(&regs, data + d->regs, sizeof(regs));
	if (regs.len > size - d->size)
		regs.len = size - d->size;
	for (uint32_t i = 0; i < d->n_acts; i++)
		for (uint32_t k = 0; k < d->acts[i].n_fields; k++) {
			const struct rfield *f = &d->acts[i].fields[k];

			if (f->kind != FK_USTACK)
				continue;
			if (!tgid) {
				memcpy(&tgid, data + f->off, 4);
				if (io->unwind)
					n = io->unwind(io->priv, tgid, &regs,
						       rec_slab_base(regs.pt_regs[WORD_SP]),
						       data + d->size, (uint32_t)regs.len, pcs,
						       max);
			}
			put(f, data, pcs, n);
		}
}
