/* SPDX-License-Identifier: MIT */
/*
 * dtrace -G: a relocatable object with the semaphores of the declared probes, weak and hidden.
 *
 * <dtrace/usdt.h> defines them itself, wherever a probe is; code that has its probes by <sys/sdt.h> with semaphores
 * expects them of this object. Whichever is linked first is the one that all mean.
 */
#include <elf.h>
#include <stddef.h>
#include <string.h>

#include "usdt/usdt.h"

enum { S_NULL, S_NAMES, S_STACK, S_PROBES, S_SYMBOLS, S_STRINGS, N_SECTIONS };

static const char names[] = "\0.shstrtab\0.note.GNU-stack\0.probes\0.symtab\0.strtab";
static const uint8_t name_at[N_SECTIONS] = { 0, 1, 11, 27, 35, 43 };

struct object {
	struct sbuf syms, strings;
	uint32_t n; /* semaphores */
};

/* query__done of query-done. */
void usdt_c_name(struct sbuf *out, const char *name)
{
	for (; *name; name++)
		if (*name == '-')
			sbuf_adds(out, "__");
		else
			sbuf_addc(out, *name);
}

static void add_semaphore(struct object *o, const char *prov, const char *name)
{
	const Elf64_Sym s = { .st_name = (Elf64_Word)o->strings.len,
			      .st_info = ELF64_ST_INFO(STB_WEAK, STT_OBJECT),
			      .st_other = STV_HIDDEN,
			      .st_shndx = S_PROBES,
			      .st_value = 2ull * o->n++,
			      .st_size = 2 };

	sbuf_add(&o->syms, (const char *)&s, sizeof(s));
	sbuf_adds(&o->strings, prov);
	sbuf_addc(&o->strings, '_');
	usdt_c_name(&o->strings, name);
	sbuf_adds(&o->strings, "_semaphore");
	sbuf_addc(&o->strings, '\0');
}

static void add_program(struct object *o, const struct ast *ast)
{
	for (const struct item *it = ast->first; it; it = it->next)
		if (it->kind == IT_PROVIDER)
			for (uint32_t i = 0; i < it->provider->n; i++)
				add_semaphore(o, it->provider->name, it->provider->probes[i].name);
}

static void pad(struct sbuf *out, size_t to)
{
	while (out->len < to && !out->failed)
		sbuf_addc(out, '\0');
}

static void set_section(Elf64_Shdr *s, unsigned which, uint32_t type, uint64_t off, uint64_t size,
			uint64_t align)
{
	s[which].sh_name = name_at[which];
	s[which].sh_type = type;
	s[which].sh_offset = off;
	s[which].sh_size = size;
	s[which].sh_addralign = align;
}

/* Header, names, semaphores, symbols, strings, table of sections. */
static void write_object(struct sbuf *out, const struct object *o)
{
	const size_t at = sizeof(Elf64_Ehdr), probes = (at + sizeof(names) + 7) & ~(size_t)7,
		     syms = (probes + 2ul * o->n + 7) & ~(size_t)7, strings = syms + o->syms.len,
		     table = (strings + o->strings.len + 7) & ~(size_t)7;
	Elf64_Shdr s[N_SECTIONS] = { 0 };
	const Elf64_Ehdr h = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_REL,
#if defined(__aarch64__)
		.e_machine = EM_AARCH64,
#else
		.e_machine = EM_X86_64,
#endif
		.e_version = EV_CURRENT,
		.e_shoff = table,
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = N_SECTIONS,
		.e_shstrndx = S_NAMES,
	};

	set_section(s, S_NAMES, SHT_STRTAB, at, sizeof(names), 1);
	set_section(s, S_STACK, SHT_PROGBITS, at, 0, 1);
	set_section(s, S_PROBES, SHT_PROGBITS, probes, 2ul * o->n, 2);
	s[S_PROBES].sh_flags = SHF_ALLOC | SHF_WRITE;
	set_section(s, S_SYMBOLS, SHT_SYMTAB, syms, o->syms.len, 8);
	s[S_SYMBOLS].sh_entsize = sizeof(Elf64_Sym);
	s[S_SYMBOLS].sh_link = S_STRINGS;
	s[S_SYMBOLS].sh_info = 1; /* the first that is not local */
	set_section(s, S_STRINGS, SHT_STRTAB, strings, o->strings.len, 1);
	sbuf_add(out, (const char *)&h, sizeof(h));
	sbuf_add(out, names, sizeof(names));
	pad(out, syms);
	sbuf_add(out, o->syms.s, o->syms.len);
	sbuf_add(out, o->strings.s, o->strings.len);
	pad(out, table);
	sbuf_add(out, (const char *)s, sizeof(s));
}

void usdt_object(const struct ast *const *asts, uint32_t n, struct sbuf *out)
{
	static const Elf64_Sym none;
	struct object o = { 0 };

	sbuf_add(&o.syms, (const char *)&none, sizeof(none));
	sbuf_addc(&o.strings, '\0');
	for (uint32_t i = 0; i < n; i++)
		add_program(&o, asts[i]);
	if (!o.syms.failed && !o.strings.failed)
		write_object(out, &o);
	else
		out->failed = true;
	sbuf_free(&o.syms);
	sbuf_free(&o.strings);
}
