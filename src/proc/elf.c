/* SPDX-License-Identifier: MIT */
/*
 * ELF files through libelf, read once and closed: what is kept is copied.
 *
 * A table of strings is copied whole and names point into it; a copied table ends in a NUL, whatever
 * the file says.
 */
#include "proc/elf.h"

#include <errno.h>
#include <gelf.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proc/debugfile.h"
#include "proc/dof.h"
#include "proc/gofile.h"

#define MAX_DEBUGDATA (256u << 20)
#define NOTE_STAPSDT 3

/* ---- segments ---- */

static void read_segments(struct arena *a, Elf *e, struct elf_obj *o)
{
	size_t n = 0;

	if (elf_getphdrnum(e, &n) != 0 || n > 65535)
		return;
	o->seg = arena_new_array(a, struct elf_seg, n + 1);
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr p;

		if (!gelf_getphdr(e, (int)i, &p))
			continue;
		if (p.p_type == PT_INTERP)
			o->interp = true;
		if (p.p_type == PT_LOAD)
			o->seg[o->n_seg++] = (struct elf_seg){
				.vaddr = p.p_vaddr,
				.off = p.p_offset,
				.filesz = p.p_filesz,
				.memsz = p.p_memsz,
				.exec = (p.p_flags & PF_X) != 0,
			};
	}
}

/* ---- symbols ---- */

static uint8_t rank_of(const GElf_Sym *s, const char *name)
{
	unsigned type = GELF_ST_TYPE(s->st_info), bind = GELF_ST_BIND(s->st_info), r = 0;

	r += type == STT_FUNC || type == STT_GNU_IFUNC ? 0 : type == STT_OBJECT ? 32 : 64;
	r += bind == STB_GLOBAL ? 0 : bind == STB_WEAK ? 8 : 16;
	for (unsigned i = 0; i < 4 && name[i] == '_'; i++)
		r++;
	return (uint8_t)r;
}

static bool wanted(const GElf_Sym *s)
{
	unsigned type = GELF_ST_TYPE(s->st_info);

	return s->st_shndx != SHN_UNDEF && s->st_shndx != SHN_ABS && s->st_value != 0 &&
	       (type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_OBJECT ||
		type == STT_NOTYPE);
}

static void add_symbol(struct arena *a, struct elf_obj *o, const GElf_Sym *s, char *name)
{
	unsigned type = GELF_ST_TYPE(s->st_info);
	char *at = strchr(name, '@'); /* a version */

	if (at && at != name)
		*at = '\0';
	if (!*name)
		return;
	o->sym = arena_grow(a, o->sym, o->n_sym, &o->cap_sym, sizeof(*o->sym));
	o->sym[o->n_sym++] = (struct elf_sym){
		.addr = s->st_value,
		.size = s->st_size,
		.name = name,
		.rank = rank_of(s, name),
		.func = type == STT_FUNC || type == STT_GNU_IFUNC,
		.ifunc = type == STT_GNU_IFUNC,
	};
}

static bool read_table(struct arena *a, Elf *e, const char *section_name, struct elf_obj *o)
{
	GElf_Shdr sh;
	Elf_Scn *s = elf_file_section(e, section_name, &sh), *strs;
	Elf_Data *d = s && sh.sh_type != SHT_NOBITS ? elf_getdata(s, NULL) : NULL, *sd;
	char *text;
	size_t n;

	strs = d ? elf_getscn(e, sh.sh_link) : NULL;
	sd = strs ? elf_getdata(strs, NULL) : NULL;
	if (!sd || !sd->d_buf || !d->d_buf || sh.sh_entsize == 0)
		return false;
	text = arena_alloc(a, sd->d_size + 1);
	memcpy(text, sd->d_buf, sd->d_size);
	n = d->d_size / sh.sh_entsize;
	for (size_t i = 1; i < n && i < 1u << 24; i++) {
		GElf_Sym sym;

		if (gelf_getsym(d, (int)i, &sym) && wanted(&sym) && sym.st_name < sd->d_size)
			add_symbol(a, o, &sym, text + sym.st_name);
	}
	return true;
}

/* .gnu_debugdata: an ELF file of its own, compressed by xz, that holds a .symtab. */
static void read_debugdata(struct arena *a, Elf *e, struct elf_obj *o)
{
	uint64_t memlimit = MAX_DEBUGDATA;
	GElf_Shdr sh;
	Elf_Scn *s = elf_file_section(e, ".gnu_debugdata", &sh);
	Elf_Data *d = s ? elf_rawdata(s, NULL) : NULL;
	size_t cap, in, out;
	lzma_ret r = LZMA_BUF_ERROR;
	uint8_t *buf = NULL;
	Elf *inner;

	if (!d || !d->d_buf)
		return;
	for (cap = 8 * d->d_size + 65536; r == LZMA_BUF_ERROR && cap <= MAX_DEBUGDATA; cap *= 4) {
		free(buf);
		buf = malloc(cap);
		if (!buf)
			return;
		in = out = 0;
		r = lzma_stream_buffer_decode(&memlimit, 0, NULL, d->d_buf, &in, d->d_size, buf,
					      &out, cap);
	}
	inner = r == LZMA_OK ? elf_memory((char *)buf, out) : NULL;
	if (inner)
		(void)read_table(a, inner, ".symtab", o);
	elf_end(inner);
	free(buf);
}

static bool read_debug_file(struct arena *a, Elf *e, const char *path, struct elf_obj *o)
{
	struct elf_file f = debug_file_open(e, path);
	bool found = f.elf && read_table(a, f.elf, ".symtab", o);

	elf_file_close(&f);
	return found;
}

struct go_adder {
	struct arena *a;
	struct elf_obj *o;
};

static void add_go(void *arg, const char *name, uint64_t addr, uint64_t size)
{
	struct go_adder *g = arg;
	const GElf_Sym s = { .st_value = addr,
			     .st_size = size,
			     .st_info = GELF_ST_INFO(STB_GLOBAL, STT_FUNC) };

	add_symbol(g->a, g->o, &s, arena_strdup(g->a, name));
}

static int by_addr(const void *a, const void *b)
{
	const struct elf_sym *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void sort_symbols(struct elf_obj *o)
{
	uint32_t n = 0;

	if (o->n_sym)
		qsort(o->sym, o->n_sym, sizeof(*o->sym), by_addr);
	for (uint32_t i = 0; i < o->n_sym; i++) {
		struct elf_sym *s = &o->sym[i], *last = n ? &o->sym[n - 1] : NULL;

		if (!last || last->addr != s->addr || strcmp(last->name, s->name) != 0)
			o->sym[n++] = *s;
		else if (last->size == 0)
			last->size = s->size;
	}
	o->n_sym = n;
}

static void read_symbols(struct arena *a, Elf *e, const char *path, struct elf_obj *o)
{
	if (!read_table(a, e, ".symtab", o)) {
		struct go_adder g = { a, o };

		(void)read_debug_file(a, e, path, o);
		if (o->abi != ABI_C)
			(void)go_functions(e, add_go, &g);
		read_debugdata(a, e, o);
	}
	(void)read_table(a, e, ".dynsym", o);
	sort_symbols(o);
}

/* ---- USDT ---- */

/* Three words, then three strings. shift: the file was relinked after the note was written. */
static void add_usdt(struct arena *a, struct elf_obj *o, const uint8_t *p, size_t size,
		     uint64_t base)
{
	uint64_t w[3];
	const char *s[3], *at, *end = (const char *)p + size;

	if (size < sizeof(w) + 3)
		return;
	memcpy(w, p, sizeof(w));
	at = (const char *)p + sizeof(w);
	for (int i = 0; i < 3; i++) {
		s[i] = at;
		at = at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;
		if (!at)
			return;
		at++;
	}
	o->usdt = arena_grow(a, o->usdt, o->n_usdt, &o->cap_usdt, sizeof(*o->usdt));
	o->usdt[o->n_usdt++] = (struct elf_usdt){
		.pc = w[0] + (base && w[1] ? base - w[1] : 0),
		.sem = w[2] ? w[2] + (base && w[1] ? base - w[1] : 0) : 0,
		.prov = arena_strdup(a, s[0]),
		.name = arena_strdup(a, s[1]),
		.args = arena_strdup(a, s[2]),
	};
}

struct dof_reader {
	struct arena *a;
	struct elf_obj *o;
	Elf *e;
};

/* What was a call there has become nops; its arguments are where they were. */
#if defined(__x86_64__)
static const char *const dof_regs[] = { "%rdi", "%rsi", "%rdx", "%rcx", "%r8", "%r9" };
#define DOF_NOP "\x90"
#else
static const char *const dof_regs[] = { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7" };
#define DOF_NOP "\x1f\x20\x03\xd5"
#endif

/* Size as SystemTap's notes have it, negative if signed. */
static int dof_size(const char *type)
{
	static const struct {
		const char *type;
		int size;
	} known[] = {
		{ "char", -1 },    { "unsigned char", 1 }, { "short", -2 },
		{ "int", -4 },     { "unsigned int", 4 },  { "unsigned short", 2 },
		{ "int32_t", -4 }, { "uint32_t", 4 },      { "int16_t", -2 },
		{ "uint16_t", 2 }, { "int8_t", -1 },       { "uint8_t", 1 },
		{ "uint_t", 4 },   { "long", -8 },         { "int64_t", -8 },
		{ "pid_t", -4 },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].size;
	return 8;
}

static const char *dof_args(struct arena *a, const struct dof_site *s)
{
	const char *text = "";

	for (uint32_t i = 0; i < s->n_args && i < sizeof(dof_regs) / sizeof(dof_regs[0]); i++)
		text = arena_printf(a, "%s%s%d@%s", text, i ? " " : "", dof_size(s->arg[i]),
				    dof_regs[i]);
	return text;
}

static bool add_dof(void *arg, const struct dof_site *s)
{
	struct dof_reader *r = arg;
	struct elf_obj *o = r->o;
	size_t size = 0, nop = sizeof(DOF_NOP) - 1;
	const char *file = elf_rawfile(r->e, &size);
	uint64_t off;
	bool is_nop = file && elf_obj_to_off(o, s->pc, &off) && off < size && size - off >= nop &&
		      memcmp(file + off, DOF_NOP, nop) == 0;

	o->usdt = arena_grow(r->a, o->usdt, o->n_usdt, &o->cap_usdt, sizeof(*o->usdt));
	o->usdt[o->n_usdt++] = (struct elf_usdt){ .pc = s->pc,
						  .prov = arena_strdup(r->a, s->prov),
						  .name = arena_strdup(r->a, s->name),
						  .args = dof_args(r->a, s),
						  .func = arena_strdup(r->a, s->func),
						  .no_nop = !is_nop };
	return true;
}

static void read_dof(struct arena *a, Elf *e, struct elf_obj *o)
{
	struct dof_reader r = { a, o, e };
	GElf_Shdr sh;
	Elf_Scn *s = elf_file_section(e, ".SUNW_dof", &sh);
	Elf_Data *d = s && sh.sh_type != SHT_NOBITS ? elf_rawdata(s, NULL) : NULL;

	if (d && d->d_buf && o->is_64)
		(void)dof_each(d->d_buf, d->d_size, add_dof, &r);
}

static void read_usdt(struct arena *a, Elf *e, struct elf_obj *o)
{
	GElf_Shdr sh, base;
	Elf_Scn *s = elf_file_section(e, ".note.stapsdt", &sh);
	Elf_Data *d = s ? elf_getdata(s, NULL) : NULL;
	size_t off = 0, next, name, desc;
	GElf_Nhdr n;

	if (!d || !d->d_buf || !o->is_64)
		return;
	if (!elf_file_section(e, ".stapsdt.base", &base))
		base.sh_addr = 0;
	for (; (next = gelf_getnote(d, off, &n, &name, &desc)) > 0; off = next)
		if (n.n_type == NOTE_STAPSDT && n.n_namesz == 8 &&
		    memcmp((const char *)d->d_buf + name, "stapsdt", 8) == 0)
			add_usdt(a, o, (const uint8_t *)d->d_buf + desc, n.n_descsz, base.sh_addr);
}

static bool same_name(const char *const *v, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(v[i], name) == 0)
			return true;
	return false;
}

static uint32_t providers_of(struct arena *a, Elf *e, const char ***ret)
{
	struct elf_obj o = { .is_64 = true };
	uint32_t n = 0;

	if (!e || elf_kind(e) != ELF_K_ELF || gelf_getclass(e) != ELFCLASS64)
		return 0;
	read_usdt(a, e, &o);
	read_dof(a, e, &o);
	*ret = arena_new_array(a, const char *, o.n_usdt + 1);
	for (uint32_t i = 0; i < o.n_usdt; i++)
		if (!same_name(*ret, n, o.usdt[i].prov))
			(*ret)[n++] = o.usdt[i].prov;
	return n;
}

uint32_t elf_usdt_providers(struct arena *a, const char *path, const char ***ret)
{
	struct elf_file f = elf_file_open(path);
	uint32_t n = providers_of(a, f.elf, ret);

	elf_file_close(&f);
	return n;
}

/* ---- objects ---- */

static struct elf_obj *read_elf(struct arena *a, Elf *e, const char *path)
{
	struct elf_obj *o;
	GElf_Ehdr h;

	if (!e || elf_kind(e) != ELF_K_ELF || !gelf_getehdr(e, &h))
		return NULL;
	o = arena_new_obj(a, struct elf_obj);
	o->is_64 = gelf_getclass(e) == ELFCLASS64;
	o->exec = h.e_type == ET_EXEC;
	o->entry = h.e_entry;
	o->abi = go_abi(e);
	read_segments(a, e, o);
	read_symbols(a, e, path, o);
	read_usdt(a, e, o);
	read_dof(a, e, o);
	return o;
}

static struct elf_obj *read_file(struct arena *a, struct elf_file f, const char *path)
{
	struct elf_obj *o = read_elf(a, f.elf, path);

	elf_file_close(&f);
	return o;
}

struct elf_obj *elf_obj_open(struct arena *a, const char *path)
{
	return read_file(a, elf_file_open(path), path);
}

struct elf_obj *elf_obj_memory(struct arena *a, char *image, size_t size)
{
	return read_file(a, elf_file_memory(image, size), NULL);
}

/* ---- questions ---- */

/* Index of the first symbol beyond vaddr. */
static uint32_t upper(const struct elf_obj *o, uint64_t vaddr)
{
	uint32_t lo = 0, hi = o->n_sym;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->sym[mid].addr <= vaddr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint64_t segment_end(const struct elf_obj *o, uint64_t vaddr)
{
	for (uint32_t i = 0; i < o->n_seg; i++)
		if (vaddr - o->seg[i].vaddr < o->seg[i].filesz)
			return o->seg[i].vaddr + o->seg[i].filesz;
	return vaddr;
}

uint64_t elf_sym_end(const struct elf_obj *o, const struct elf_sym *s)
{
	uint32_t i = upper(o, s->addr);
	uint64_t end = segment_end(o, s->addr);

	if (s->size)
		return s->addr + s->size;
	return i < o->n_sym && o->sym[i].addr < end ? o->sym[i].addr : end;
}

#define LOOK_BACK 16u /* addresses: symbols may lie in others */

const struct elf_sym *elf_obj_find(const struct elf_obj *o, uint64_t vaddr)
{
	uint32_t i = upper(o, vaddr), steps = 0;

	while (i > 0 && steps++ < LOOK_BACK) {
		uint64_t addr = o->sym[i - 1].addr;
		const struct elf_sym *best = NULL;

		while (i > 0 && o->sym[i - 1].addr == addr) {
			const struct elf_sym *s = &o->sym[--i];

			if (vaddr < elf_sym_end(o, s))
				best = s;
		}
		if (best)
			return best;
	}
	return NULL;
}

const struct elf_sym *elf_obj_named(const struct elf_obj *o, const char *name)
{
	const struct elf_sym *found = NULL;

	for (uint32_t i = 0; i < o->n_sym; i++)
		if (strcmp(o->sym[i].name, name) == 0 &&
		    (!found || (o->sym[i].func && !found->func)))
			found = &o->sym[i];
	return found;
}

/* What is mapped begins at a page: two segments may share one, in the file. */
static bool covers(const struct elf_seg *s, uint64_t off)
{
	return off >= (s->off & ~4095ull) && off < s->off + s->filesz;
}

bool elf_obj_to_vaddr(const struct elf_obj *o, uint64_t off, bool exec, uint64_t *ret)
{
	const struct elf_seg *found = NULL;

	for (uint32_t i = 0; i < o->n_seg; i++)
		if (covers(&o->seg[i], off) && (!found || o->seg[i].exec == exec))
			found = &o->seg[i];
	/* Behind what is in the file: .bss, which begins in the data's last page. */
	for (uint32_t i = 0; i < o->n_seg && !found && !exec; i++)
		if (off >= o->seg[i].off && off - o->seg[i].off < o->seg[i].memsz)
			found = &o->seg[i];
	if (found)
		*ret = found->vaddr + (off - found->off);
	return found != NULL;
}

bool elf_obj_to_off(const struct elf_obj *o, uint64_t vaddr, uint64_t *ret)
{
	for (uint32_t i = 0; i < o->n_seg; i++) {
		const struct elf_seg *s = &o->seg[i];

		if (vaddr - s->vaddr < s->filesz) {
			*ret = s->off + (vaddr - s->vaddr);
			return true;
		}
	}
	return false;
}
