/* SPDX-License-Identifier: MIT */
/*
 * Programs of Go. .go.buildinfo begins with 14 bytes of magic, the size of a pointer and flags; then follows, at 32,
 * the version with its length (flag 2, since Go 1.18) or, at 16, the address of a string that is it.
 *
 * .gopclntab, by its magic of Go 1.16, 1.18 or 1.20, is a header of words (64 bits) with offsets of its parts: names
 * of functions, ended by NUL, and functions: pairs of an address and the offset of what is known of it, where the
 * name's offset stands behind the address. Since 1.18 addresses are 32 bits wide and count from the header's.
 */
#include "proc/gofile.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FUNCTIONS (1u << 22)
#define FIRST_WITH_REGISTERS 17u /* Go 1.17 passes arguments in registers, on amd64 */

struct bytes {
	const uint8_t *p;
	size_t n;
};

static struct bytes section_bytes(Elf *e, const char *name, GElf_Shdr *sh)
{
	Elf_Scn *s = elf_file_section(e, name, sh);
	Elf_Data *d = s && sh->sh_type != SHT_NOBITS ? elf_rawdata(s, NULL) : NULL;

	return d && d->d_buf ? (struct bytes){ d->d_buf, d->d_size } : (struct bytes){ NULL, 0 };
}

static bool read_at(const struct bytes *b, uint64_t off, void *to, size_t n)
{
	if (off > b->n || b->n - off < n)
		return false;
	memcpy(to, b->p + off, n);
	return true;
}

/* ---- version ---- */

/* What is at an address, in the file. */
static struct bytes at_address(Elf *e, uint64_t addr, uint64_t len)
{
	size_t n = 0, size = 0;
	const char *file = elf_rawfile(e, &size);
	GElf_Phdr p;

	if (!file || elf_getphdrnum(e, &n) != 0)
		return (struct bytes){ NULL, 0 };
	for (size_t i = 0; i < n && i < 1024 && gelf_getphdr(e, (int)i, &p); i++) {
		uint64_t in = addr - p.p_vaddr;

		if (p.p_type == PT_LOAD && in < p.p_filesz && len <= p.p_filesz - in &&
		    p.p_offset <= size && p.p_filesz <= size - p.p_offset)
			return (struct bytes){ (const uint8_t *)file + p.p_offset + in, len };
	}
	return (struct bytes){ NULL, 0 };
}

/* "go1.19.8", "devel go1.22-..."; what is not understood is new. */
static unsigned minor_of(struct bytes b)
{
	char text[48] = "";
	const char *at;

	memcpy(text, b.p, b.n < sizeof(text) ? b.n : sizeof(text) - 1);
	at = strstr(text, "go1.");
	return at ? (unsigned)strtoul(at + 4, NULL, 10) : UINT32_MAX;
}

static unsigned minor_version(Elf *e, const struct bytes *info)
{
	uint64_t addr, str[2];
	struct bytes b;
	uint8_t len;

	if (info->p[15] & 2)
		return read_at(info, 32, &len, 1) && len < 128 && info->n - 33 >= len ?
			       minor_of((struct bytes){ info->p + 33, len }) :
			       UINT32_MAX;
	if (!read_at(info, 16, &addr, sizeof(addr)))
		return UINT32_MAX;
	b = at_address(e, addr, sizeof(str));
	if (!b.p || !read_at(&b, 0, str, sizeof(str)))
		return UINT32_MAX;
	b = at_address(e, str[0], str[1]);
	return b.p ? minor_of(b) : UINT32_MAX;
}

enum abi go_abi(Elf *e)
{
	static const char magic[] = "\xff Go buildinf:";
	GElf_Shdr sh;
	struct bytes b = section_bytes(e, ".go.buildinfo", &sh);

	if (b.n < 32 || memcmp(b.p, magic, sizeof(magic) - 1) != 0)
		return ABI_C;
	return minor_version(e, &b) < FIRST_WITH_REGISTERS ? ABI_GO_STACK : ABI_GO_REGS;
}

/* ---- functions ---- */

struct table {
	struct bytes all;
	uint64_t n, names, funcs; /* how many; offsets of the two parts */
	uint64_t base;            /* that addresses count from */
	unsigned width;           /* bytes of an address */
};

static bool words(const struct bytes *b, unsigned first, uint64_t *v, unsigned n)
{
	return read_at(b, 8 * (uint64_t)first, v, n * sizeof(*v));
}

static bool read_header(Elf *e, struct table *t)
{
	static const char *const names[] = { ".gopclntab", ".data.rel.ro.gopclntab" };
	uint64_t h[8];
	GElf_Shdr sh;
	uint32_t magic;

	for (unsigned i = 0; i < 2 && !t->all.p; i++)
		t->all = section_bytes(e, names[i], &sh);
	if (!t->all.p || !read_at(&t->all, 0, &magic, 4) || t->all.n < 72 || t->all.p[7] != 8 ||
	    !words(&t->all, 1, h, 8))
		return false;
	t->n = h[0];
	if (magic == 0xfffffff1 || magic == 0xfffffff0) {
		t->base = h[2];
		t->names = h[3];
		t->funcs = h[7];
		t->width = 4;
		/* a linker's business in programs that can be anywhere */
		if (t->base == 0 && elf_file_section(e, ".text", &sh))
			t->base = sh.sh_addr;
	} else if (magic == 0xfffffffa) {
		t->names = h[2];
		t->funcs = h[6];
		t->width = 8;
	} else {
		return false;
	}
	return t->n <= MAX_FUNCTIONS && t->names < t->all.n && t->funcs < t->all.n;
}

/* Address and offset of function i; the address behind the last one is that of an entry more. */
static bool entry(const struct table *t, uint64_t i, uint64_t *ret_addr, uint64_t *ret_off)
{
	uint64_t at = t->funcs + i * 2 * t->width;

	*ret_addr = *ret_off = 0;
	if (!read_at(&t->all, at, ret_addr, t->width))
		return false;
	*ret_addr += t->base;
	return i == t->n || read_at(&t->all, at + t->width, ret_off, t->width);
}

static const char *name_of(const struct table *t, uint64_t off)
{
	uint32_t name;
	uint64_t at;

	if (off > t->all.n || !read_at(&t->all, t->funcs + off + t->width, &name, 4))
		return NULL;
	at = t->names + name;
	return at < t->all.n && memchr(t->all.p + at, 0, t->all.n - at) ?
		       (const char *)t->all.p + at :
		       NULL;
}

bool go_functions(Elf *e, go_func_fn *fn, void *arg)
{
	struct table t = { 0 };
	uint64_t addr, off, next, unused;

	if (!read_header(e, &t))
		return false;
	for (uint64_t i = 0;
	     i < t.n && entry(&t, i, &addr, &off) && entry(&t, i + 1, &next, &unused); i++) {
		const char *name = name_of(&t, off);

		if (name && *name && next > addr)
			fn(arg, name, addr, next - addr);
	}
	return true;
}
