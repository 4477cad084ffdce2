// SPDX-License-Identifier: MIT
/*
 * ELF objects as a traced process may have mapped them: segments, symbols, SystemTap notes. Whatever the
 * file says, questions about it have answers.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "proc/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct elf_obj *o)
{
	uint64_t x;

	for (uint32_t i = 0; i < o->n_usdt; i++) {
		const struct elf_usdt *u = &o->usdt[i];

		if (!u->prov || !u->name || !u->args)
			__builtin_trap();
		(void)elf_obj_find(o, u->pc);
		(void)elf_obj_to_off(o, u->pc, &x);
		(void)elf_obj_to_off(o, u->sem, &x);
	}
	for (uint32_t i = 0; i < o->n_sym; i++) {
		if (!*o->sym[i].name || (i && o->sym[i].addr < o->sym[i - 1].addr))
			__builtin_trap();
		if (i < 64) {
			(void)elf_sym_end(o, &o->sym[i]);
			(void)elf_obj_named(o, o->sym[i].name);
		}
	}
	(void)elf_obj_find(o, UINT64_MAX);
	(void)elf_obj_to_vaddr(o, UINT64_MAX - 1, true, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char **provs = NULL;
	struct elf_obj *o;
	char path[40];
	int fd = memfd_create("elf", MFD_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
		uint32_t n = elf_usdt_providers(a, path, &provs);

		for (uint32_t i = 0; i < n; i++)
			if (!provs[i])
				__builtin_trap();
		o = elf_obj_open(a, path);
		if (o)
			ask(o);
	}
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return 0;
}
