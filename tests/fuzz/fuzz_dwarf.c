// SPDX-License-Identifier: MIT
/*
 * Debug information of an object that a traced process has mapped: every type that has a name is made and looked
 * into, every function described, lines found. What comes out keeps the promises of types.h: members lie in their
 * structs, no struct is in itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proc/dwarf_i.h"
#include "proc/elf.h"
#include "proc/utypes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_into(struct types *T, const struct ctype *t, unsigned depth)
{
	const struct ctype *s = type_strip(t);

	/* a struct in a struct is smaller, or wraps it: 64 levels are a cycle */
	if (depth > 64)
		__builtin_trap();
	while (s->kind == CT_ARRAY)
		s = type_strip(s->ref);
	if (s->kind != CT_STRUCT && s->kind != CT_UNION && s->kind != CT_ENUM)
		return;
	if (!type_complete(T, s))
		return;
	for (uint32_t i = 0; i < s->n && s->kind != CT_ENUM; i++) {
		const struct ctype_member *m = &s->members[i];
		uint64_t bits = m->bit_size ? m->bit_size : 8ull * type_size(m->type);

		if (!m->name || m->bit_off + bits > 8ull * s->size)
			__builtin_trap();
		if (i < 64)
			look_into(T, m->type, depth + 1);
	}
}

static void ask(struct arena *a, const char *path)
{
	struct types *T = types_new(a);
	struct utypes *u = utypes_open(a, path, "a.out");
	struct elf_obj *o = elf_obj_open(a, path);
	struct ufunc f;

	for (uint32_t i = 0; o && i < o->n_sym && i < 256; i++) {
		const char *file;
		uint32_t line;

		if (utypes_func(u, T, (enum abi)(i % 3), o->sym[i].name, o->sym[i].addr, &f)) {
			for (uint32_t p = 0; p < f.n; p++)
				look_into(T, f.param[p].type, 0);
			look_into(T, f.ret, 0);
		}
		if (u->dwarf && dwarf_line(u->dwarf, o->sym[i].addr, &file, &line) &&
		    (!file || !line))
			__builtin_trap();
	}
	for (int ns = 0; u->dwarf && ns <= TNS_ENUM; ns++) {
		const struct strmap *m = &u->dwarf->named[ns];

		(void)dwarf_named(u->dwarf, TNS_NAME, "");
		for (uint32_t i = 0; i < m->cap; i++) {
			const struct type_source *s = utypes_source(u);
			const struct ctype *t =
				m->tab[i].key ? s->find(s, T, (enum type_ns)ns, m->tab[i].key) :
						NULL;

			if (t)
				look_into(T, t, 0);
		}
	}
	utypes_close(u);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char path[40];
	int fd = memfd_create("dwarf", MFD_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size)
		ask(a, path);
	close(fd);
	arena_free(a);
	return 0;
}
