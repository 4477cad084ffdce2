// SPDX-License-Identifier: MIT
/* What a JIT compiler may have written: the same bytes as a perf map and as a jitdump that grows. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proc/jitdump.h"
#include "proc/jitmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void counted(void *arg, const struct jitdump_code *c)
{
	uint64_t *n = arg;

	if (!c->size || c->addr + c->size <= c->addr ||
	    (c->name && strlen(c->name) >= JITDUMP_NAME))
		__builtin_trap();
	(*n)++;
}

static void ask(struct jitmap *m, uint32_t round)
{
	uint64_t start;
	const char *name;

	for (uint64_t a = 0; a < 0x3000; a += 0x100)
		if (jitmap_find(m, a, round, &name, &start) && (!*name || start > a))
			__builtin_trap();
	(void)jitmap_find(m, UINT64_MAX, round, &name, &start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jitmap *m = jitmap_new((uint32_t)getpid(), getuid());
	struct jitdump d = { 0 }, whole = { 0 };
	uint64_t n = 0, n_whole = 0;
	char path[40];
	size_t half = size / 2;
	int fd;

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (m && fd >= 0 && write(fd, data, half) == (ssize_t)half) {
		jitmap_dump(m, path, 0);
		jitdump_read(&d, fd, counted, &n);
		ask(m, 1);
		if (write(fd, data + half, size - half) == (ssize_t)(size - half)) {
			jitdump_read(&d, fd, counted, &n);
			jitdump_read(&whole, fd, counted, &n_whole);
			if (n != n_whole) /* nothing twice, nothing left out */
				__builtin_trap();
			ask(m, 2);
		}
	}
	if (fd >= 0)
		close(fd);
	unlink(path);
	jitmap_free(m);
	return 0;
}
