// SPDX-License-Identifier: MIT
/*
 * Call frame information of files that a traced process has mapped. Whatever is in them: every function can be asked
 * for, every row can be stepped through, and both end.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proc/cfi_i.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory in which every word is another address in it. */
static bool read_word(const void *priv, uint64_t addr, uint64_t *ret)
{
	(void)priv;
	*ret = addr * 3 + 8;
	return addr % 64 != 40;
}

static void walk(struct cfi *c)
{
	for (uint32_t i = 0; i < c->n_fde && i < 256; i++) {
		struct cfi_fde *f = cfi_fde(c, i);

		if (!f)
			continue;
		if (f->end <= f->start || f->insns > f->insns_end || f->insns_end > c->size)
			__builtin_trap();
		for (uint64_t k = 0; k < 8; k++) {
			uint64_t at = f->start + (f->end - f->start) / 8 * k;
			const struct cfi_row *row = cfi_find(c, at);
			struct cfi_state s = { .reg = { [7] = 0x7ffe0000, [16] = at },
					       .read = read_word };
			bool last;

			for (int step = 0; row && step < 8; step++)
				if (!cfi_step(c, row, &s, &last))
					break;
		}
		for (uint32_t k = 1; k < f->n_row; k++)
			if (f->row[k].pc <= f->row[k - 1].pc)
				__builtin_trap();
	}
	(void)cfi_find(c, 0);
	(void)cfi_find(c, UINT64_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	int fd = memfd_create("cfi", MFD_CLOEXEC);
	struct cfi *c;
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
		c = cfi_open(a, path);
		if (c)
			walk(c);
	}
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return 0;
}
