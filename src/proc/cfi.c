/* SPDX-License-Identifier: MIT */
/*
 * Call frame information: the section, its index, one step.
 *
 * Format: DWARF 5, 6.4, and for .eh_frame the Linux Standard Base (10.6). An entry is a length, then an offset
 * that says which common entry ("CIE") it belongs to; what belongs to one is a function ("FDE").
 */
#include "proc/cfi.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "proc/cfi_i.h"
#include "proc/elffile.h"

#define MAX_SECTION (256u << 20)
#define MAX_FDE (8u << 20)

/* DW_EH_PE_* */
#define PE_OMIT 0xff
#define PE_PCREL 0x10
#define PE_INDIRECT 0x80

uint64_t cfi_bytes(struct cfi_in *in, unsigned n)
{
	uint64_t v = 0;

	if (in->bad || (size_t)(in->end - in->p) < n) {
		in->bad = true;
		return 0;
	}
	memcpy(&v, in->p, n);
	in->p += n;
	return v;
}

/* A LEB128 number of *shift bits, whose last byte is *last. */
static uint64_t leb(struct cfi_in *in, unsigned *shift, uint8_t *last)
{
	uint64_t v = 0;

	*shift = 0;
	do {
		*last = (uint8_t)cfi_bytes(in, 1);
		if (*shift < 64)
			v |= (uint64_t)(*last & 0x7f) << *shift;
		*shift += 7;
	} while (*last & 0x80 && !in->bad);
	return v;
}

uint64_t cfi_uleb(struct cfi_in *in)
{
	unsigned shift;
	uint8_t last;

	return leb(in, &shift, &last);
}

int64_t cfi_sleb(struct cfi_in *in)
{
	unsigned shift;
	uint8_t last;
	uint64_t v = leb(in, &shift, &last);

	if (shift < 64 && last & 0x40)
		v |= ~0ull << shift;
	return (int64_t)v;
}

static struct cfi_in in_at(const struct cfi *c, size_t off, size_t end)
{
	return (struct cfi_in){ c->data + off, c->data + end, false };
}

static uint32_t place(const struct cfi *c, const struct cfi_in *in)
{
	return (uint32_t)(in->p - c->data);
}

static uint64_t encoded(const struct cfi *c, struct cfi_in *in, uint8_t enc)
{
	uint64_t base = (enc & 0x70) == PE_PCREL ? c->vaddr + place(c, in) : 0, v;

	if (enc & PE_INDIRECT || (enc & 0x70 && (enc & 0x70) != PE_PCREL))
		in->bad = true;
	switch (enc & 0x0f) {
	case 0x0:
	case 0x4:
	case 0xc: v = cfi_bytes(in, 8); break;
	case 0x1: v = cfi_uleb(in); break;
	case 0x2: v = cfi_bytes(in, 2); break;
	case 0x3: v = cfi_bytes(in, 4); break;
	case 0x9: v = (uint64_t)cfi_sleb(in); break;
	case 0xa: v = (uint64_t)(int16_t)cfi_bytes(in, 2); break;
	case 0xb: v = (uint64_t)(int32_t)cfi_bytes(in, 4); break;
	default: in->bad = true; return 0;
	}
	return base + v;
}

/* ---- entries ---- */

struct entry {
	struct cfi_in in; /* behind the id */
	uint32_t off, next, id_at;
	uint64_t id;
	bool is_64;
};

/* False: no more, or nonsense. */
static bool entry_at(const struct cfi *c, uint32_t off, struct entry *ret)
{
	struct cfi_in in = in_at(c, off, c->size);
	uint64_t len = cfi_bytes(&in, 4);

	ret->off = off;
	ret->is_64 = len == 0xffffffff;
	if (ret->is_64)
		len = cfi_bytes(&in, 8);
	if (in.bad || len == 0 || len > (uint64_t)(in.end - in.p))
		return false;
	in.end = in.p + len;
	ret->next = (uint32_t)(in.end - c->data);
	ret->id_at = place(c, &in);
	ret->id = cfi_bytes(&in, ret->is_64 ? 8 : 4);
	ret->in = in;
	return !in.bad;
}

static bool is_cie(const struct cfi *c, const struct entry *e)
{
	if (!c->debug)
		return e->id == 0;
	return e->id == (e->is_64 ? UINT64_MAX : 0xffffffff);
}

/* 'z' with what the letters behind it say; false: a letter that is not known. */
static bool augmentation(const struct cfi *c, struct cfi_in *in, const char *letters,
			 struct cfi_cie *ret)
{
	struct cfi_in data = *in;
	uint64_t len;

	ret->augmented = true;
	len = cfi_uleb(&data);
	if (data.bad || len > (uint64_t)(data.end - data.p))
		return false;
	in->p = data.p + len;
	data.end = in->p;
	for (; *letters; letters++)
		switch (*letters) {
		case 'R': ret->enc = (uint8_t)cfi_bytes(&data, 1); break;
		case 'L': (void)cfi_bytes(&data, 1); break;
		case 'P': {
			uint8_t enc = (uint8_t)cfi_bytes(&data, 1);

			(void)encoded(c, &data, enc & 0x0f);
			break;
		}
		case 'S': ret->signal = true; break;
		case 'B': break;
		default: return false;
		}
	return !data.bad;
}

static bool read_cie(const struct cfi *c, uint32_t off, struct cfi_cie *ret)
{
	struct entry e;
	const char *letters;
	uint8_t version;
	size_t n;

	*ret = (struct cfi_cie){ 0 };
	if (!entry_at(c, off, &e) || !is_cie(c, &e))
		return false;
	version = (uint8_t)cfi_bytes(&e.in, 1);
	letters = (const char *)e.in.p;
	n = strnlen(letters, (size_t)(e.in.end - e.in.p));
	if (letters + n == (const char *)e.in.end || version > 4)
		return false;
	e.in.p += n + 1;
	if (strcmp(letters, "eh") == 0)
		return false;
	if (version == 4 && (cfi_bytes(&e.in, 1) != 8 || cfi_bytes(&e.in, 1) != 0))
		return false;
	ret->code_align = cfi_uleb(&e.in);
	ret->data_align = cfi_sleb(&e.in);
	ret->ra = (uint8_t)(version == 1 ? cfi_bytes(&e.in, 1) : cfi_uleb(&e.in));
	if (*letters && (*letters != 'z' || !augmentation(c, &e.in, letters + 1, ret)))
		return false;
	ret->insns = place(c, &e.in);
	ret->insns_end = e.next;
	return !e.in.bad && ret->ra == CFI_DWARF_REGS - 1;
}

static uint64_t cie_of(const struct cfi *c, const struct entry *e)
{
	return c->debug ? e->id : e->id_at - e->id;
}

static bool read_fde(const struct cfi *c, struct entry *e, const struct cfi_cie *cie,
		     struct cfi_fde *ret)
{
	uint64_t len, skip;

	*ret = (struct cfi_fde){ .cie = (uint32_t)cie_of(c, e) };
	ret->start = encoded(c, &e->in, cie->enc);
	len = encoded(c, &e->in, cie->enc & 0x0f);
	ret->end = ret->start + len;
	if (cie->augmented) {
		skip = cfi_uleb(&e->in);
		if (skip > (uint64_t)(e->in.end - e->in.p))
			return false;
		e->in.p += skip;
	}
	ret->insns = place(c, &e->in);
	ret->insns_end = e->next;
	return !e->in.bad && len > 0 && len <= UINT32_MAX && ret->end > ret->start;
}

static void add_fde(struct cfi *c, struct entry *e, const struct cfi_cie *cie)
{
	struct cfi_fde f;

	if (!read_fde(c, e, cie, &f) || c->n_fde >= MAX_FDE)
		return;
	c->fde = arena_grow(c->a, c->fde, c->n_fde, &c->cap_fde, sizeof(*c->fde));
	c->fde[c->n_fde++] = f;
}

static int by_start(const void *a, const void *b)
{
	const struct cfi_fde *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->insns < y->insns ? -1 : 1;
}

static void index_section(struct cfi *c)
{
	uint64_t last = UINT64_MAX;
	struct cfi_cie cie;
	bool ok = false;
	struct entry e;

	for (uint32_t off = 0; entry_at(c, off, &e); off = e.next) {
		if (is_cie(c, &e))
			continue;
		if (cie_of(c, &e) >= c->size)
			continue;
		if (cie_of(c, &e) != last) {
			last = cie_of(c, &e);
			ok = read_cie(c, (uint32_t)last, &cie);
		}
		if (ok)
			add_fde(c, &e, &cie);
	}
	if (c->n_fde)
		qsort(c->fde, c->n_fde, sizeof(*c->fde), by_start);
}

/* ---- the file's own table ---- */

#define TABLE_HEAD 12u /* version, three encodings, the section's place, how many */
#define PE_SDATA4 0x0b
#define PE_UDATA4 0x03
#define PE_DATAREL 0x30

static uint64_t from_table(const struct cfi *c, uint32_t word)
{
	int32_t v;

	memcpy(&v, c->table + 4 * (size_t)word, sizeof(v));
	return c->table_vaddr + (uint64_t)(int64_t)v;
}

/* .eh_frame_hdr as all linkers write it. False: there is none, or it is another. */
static bool take_table(struct cfi *c, const uint8_t *p, size_t size, uint64_t vaddr)
{
	uint32_t n;

	if (size < TABLE_HEAD || p[0] != 1 || p[1] != (PE_PCREL | PE_SDATA4) || p[2] != PE_UDATA4 ||
	    p[3] != (PE_DATAREL | PE_SDATA4))
		return false;
	memcpy(&n, p + 8, sizeof(n));
	if (n == 0 || n > MAX_FDE || n > (size - TABLE_HEAD) / 8)
		return false;
	c->n_fde = n;
	c->table = arena_memdup(c->a, p + TABLE_HEAD, 8 * (size_t)n);
	c->table_vaddr = vaddr;
	c->met = arena_new_array(c->a, struct cfi_fde *, n);
	return true;
}

static struct cfi_fde *read_met(struct cfi *c, uint32_t i)
{
	uint64_t off = from_table(c, 2 * i + 1) - c->vaddr;
	struct cfi_fde f, *ret;
	struct cfi_cie cie;
	struct entry e;

	if (off >= c->size || !entry_at(c, (uint32_t)off, &e) || is_cie(c, &e) ||
	    cie_of(c, &e) >= c->size || !read_cie(c, (uint32_t)cie_of(c, &e), &cie) ||
	    !read_fde(c, &e, &cie, &f))
		return NULL;
	ret = arena_new_obj(c->a, struct cfi_fde);
	*ret = f;
	return ret;
}

static uint64_t start_of(const struct cfi *c, uint32_t i)
{
	return c->table ? from_table(c, 2 * i) : c->fde[i].start;
}

struct cfi_fde *cfi_fde(struct cfi *c, uint32_t i)
{
	if (!c->table)
		return &c->fde[i];
	if (!c->met[i])
		c->met[i] = read_met(c, i);
	return c->met[i];
}

/* ---- files ---- */

static Elf_Data *section(Elf *e, const char *name, GElf_Shdr *ret)
{
	Elf_Scn *s = elf_file_section(e, name, ret);

	if (!s || ret->sh_type == SHT_NOBITS ||
	    (ret->sh_flags & SHF_COMPRESSED && elf_compress(s, 0, 0) < 0))
		return NULL;
	return elf_rawdata(s, NULL);
}

static struct cfi *read_section(struct arena *a, Elf *e, const char *name, bool debug)
{
	GElf_Shdr sh;
	Elf_Data *d = section(e, name, &sh);
	struct cfi *c;

	if (!d || !d->d_buf || d->d_size == 0 || d->d_size > MAX_SECTION)
		return NULL;
	c = arena_new_obj(a, struct cfi);
	c->a = a;
	c->data = arena_memdup(a, d->d_buf, d->d_size);
	c->size = d->d_size;
	c->vaddr = sh.sh_addr;
	c->debug = debug;
	d = debug ? NULL : section(e, ".eh_frame_hdr", &sh);
	if (!d || !d->d_buf || !take_table(c, d->d_buf, d->d_size, sh.sh_addr))
		index_section(c);
	return c->n_fde ? c : NULL;
}

static struct cfi *read_elf(struct arena *a, Elf *e)
{
	struct cfi *c;
	GElf_Ehdr h;

	if (!e || elf_kind(e) != ELF_K_ELF || !gelf_getehdr(e, &h) || h.e_machine != EM_X86_64 ||
	    gelf_getclass(e) != ELFCLASS64)
		return NULL;
	c = read_section(a, e, ".eh_frame", false);
	return c ? c : read_section(a, e, ".debug_frame", true);
}

static struct cfi *read_file(struct arena *a, struct elf_file f)
{
	struct cfi *c = read_elf(a, f.elf);

	elf_file_close(&f);
	return c;
}

struct cfi *cfi_open(struct arena *a, const char *path)
{
	return read_file(a, elf_file_open(path));
}

struct cfi *cfi_memory(struct arena *a, char *image, size_t size)
{
	return read_file(a, elf_file_memory(image, size));
}

/* ---- questions ---- */

static struct cfi_fde *function_at(struct cfi *c, uint64_t vaddr)
{
	uint32_t lo = 0, hi = c->n_fde;
	struct cfi_fde *f;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (start_of(c, mid) <= vaddr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	f = cfi_fde(c, lo - 1);
	return f && vaddr >= f->start && vaddr < f->end ? f : NULL;
}

bool cfi_extent(struct cfi *c, uint64_t vaddr, uint64_t *ret_start, uint64_t *ret_end)
{
	const struct cfi_fde *f = function_at(c, vaddr);

	if (!f)
		return false;
	*ret_start = f->start;
	*ret_end = f->end;
	return true;
}

const struct cfi_row *cfi_find(struct cfi *c, uint64_t vaddr)
{
	struct cfi_fde *f = function_at(c, vaddr);
	struct cfi_cie cie;
	uint32_t lo, hi;

	if (!f)
		return NULL;
	if (!f->run) {
		f->run = true;
		if (read_cie(c, f->cie, &cie))
			cfi_run(c, f, &cie);
	}
	for (lo = 0, hi = f->n_row; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (f->row[mid].pc <= vaddr - f->start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &f->row[lo - 1] : NULL;
}

/* DWARF's numbers of the registers that are followed. */
static const uint8_t dwarf_reg[CFI_N_REGS] = {
	[CFI_BX] = 3,   [CFI_BP] = 6,   [CFI_R12] = 12, [CFI_R13] = 13,
	[CFI_R14] = 14, [CFI_R15] = 15, [CFI_RA] = 16,
};

static bool value_of(const struct cfi *c, const struct cfi_row *row, unsigned i, uint64_t cfa,
		     const struct cfi_state *s, uint64_t *ret)
{
	int32_t off = row->off[i];
	uint64_t at;

	switch ((enum cfi_rule)row->rule[i]) {
	case CFIR_AT: return s->read(s->priv, cfa + (uint64_t)off, ret);
	case CFIR_IS: *ret = cfa + (uint64_t)off; return true;
	case CFIR_REG:
		if ((uint32_t)off >= CFI_DWARF_REGS)
			return false;
		*ret = s->reg[off];
		return true;
	case CFIR_AT_EXPR:
		return cfi_expr(c, (uint32_t)off, s, &cfa, &at) && s->read(s->priv, at, ret);
	case CFIR_IS_EXPR: return cfi_expr(c, (uint32_t)off, s, &cfa, ret);
	case CFIR_SAME:
	case CFIR_UNDEFINED: *ret = s->reg[dwarf_reg[i]]; return true;
	}
	return false;
}

bool cfi_step(const struct cfi *c, const struct cfi_row *row, struct cfi_state *s, bool *ret_last)
{
	uint64_t cfa, v[CFI_N_REGS];

	*ret_last = row->rule[CFI_RA] == CFIR_UNDEFINED;
	if (*ret_last)
		return false;
	if (row->cfa_expr) {
		if (!cfi_expr(c, (uint32_t)row->cfa_off, s, NULL, &cfa))
			return false;
	} else {
		if (row->cfa_reg >= CFI_DWARF_REGS)
			return false;
		cfa = s->reg[row->cfa_reg] + (uint64_t)row->cfa_off;
	}
	if (row->rule[CFI_RA] == CFIR_SAME)
		return false;
	for (unsigned i = 0; i < CFI_N_REGS; i++)
		if (!value_of(c, row, i, cfa, s, &v[i])) {
			if (i == CFI_RA)
				return false;
			v[i] = 0; /* it may never be asked for */
		}
	for (unsigned i = 0; i < CFI_N_REGS; i++)
		s->reg[dwarf_reg[i]] = v[i];
	s->reg[7] = cfa;
	return true;
}
