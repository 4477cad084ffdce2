/* SPDX-License-Identifier: MIT */
/*
 * Types of an object. Of debug information functions are found by address, so that two functions of one name
 * are told apart; BTF knows names only, and nothing of what the compiler did to a function.
 */
#include "proc/utypes.h"

#include <string.h>

#include "proc/elffile.h"
#include "types/btf.h"

static struct btf_src *read_btf(struct arena *a, const char *path, const char *module)
{
	struct elf_file f = elf_file_open(path);
	struct btf_src *b = NULL;
	Elf_Data *d = NULL;
	GElf_Shdr sh;
	Elf_Scn *s;

	if (f.elf && elf_kind(f.elf) == ELF_K_ELF) {
		s = elf_file_section(f.elf, ".BTF", &sh);
		d = s && sh.sh_type != SHT_NOBITS ? elf_rawdata(s, NULL) : NULL;
	}
	if (d && d->d_buf &&
	    btf_open(a, arena_memdup(a, d->d_buf, d->d_size), d->d_size, module, NULL, &b) == 0)
		btf_set_userland(b);
	elf_file_close(&f);
	return b;
}

struct utypes *utypes_open(struct arena *a, const char *path, const char *module)
{
	struct utypes *u = arena_new_obj(a, struct utypes);

	*u = (struct utypes){ .path = path };
	u->dwarf = dwarf_open(a, path, module, &u->why);
	if (!u->dwarf)
		u->btf = read_btf(a, path, module);
	return u;
}

void utypes_close(struct utypes *u)
{
	if (u->dwarf)
		dwarf_close(u->dwarf);
	u->dwarf = NULL;
}

const struct type_source *utypes_source(struct utypes *u)
{
	if (u->dwarf)
		return dwarf_source(u->dwarf);
	return u->btf ? btf_source(u->btf) : NULL;
}

static bool btf_func(struct btf_src *b, struct types *T, const char *name, struct ufunc *ret)
{
	const struct type_source *s = btf_source(b);
	const struct ctype *t = s->func(s, T, name);

	if (!t || !type_complete(T, t))
		return false;
	*ret = (struct ufunc){ .ret = t->ref, .n = t->n };
	ret->param = arena_new_array(types_arena(T), struct uparam, t->n + 1);
	for (uint32_t i = 0; i < t->n; i++)
		ret->param[i] = (struct uparam){ .name = t->params[i].name,
						 .type = t->params[i].type,
						 .reg = UPARAM_GONE };
	return true;
}

bool utypes_func(struct utypes *u, struct types *T, enum abi abi, const char *name, uint64_t vaddr,
		 struct ufunc *ret)
{
	bool found = u->dwarf ? dwarf_func(u->dwarf, T, vaddr, ret) :
		     u->btf   ? btf_func(u->btf, T, name, ret) :
				false;

	if (!found)
		return false;
	/* f.isra.0, f.constprop.0, f.part.0 */
	ret->changed |= abi == ABI_C && strchr(name, '.') != NULL;
	abi_place(T, abi, ret);
	return true;
}
