/* SPDX-License-Identifier: MIT */
/*
 * The DTrace Object Format, as far as static probes need it. All numbers are those of the machine; offsets are from the
 * beginning.
 *
 *   header   16 bytes of identity (0x7f D O F, 2: 64 bits, 1: little-endian, version 1 to 3), flags, sizes of the header
 *            and of a section's header, number of sections (32 bits each), offset of their headers (64)
 *   section  type, alignment, flags, size of an entry (32 bits each), offset, size (64)
 *   provider section numbers of strings, probes, arguments and offsets, offset of its name in the strings (32 each)
 *   probe    address of its function (64); offsets of the function's and its name and of the first native and
 *            translated type in the strings, index of its first argument and of its first offset (32 each); numbers of native
 *            and of translated arguments (8 each), number of offsets (16)
 *   offset   from the function's address to the instruction (32)
 */
#include "proc/dof.h"

#include <string.h>

enum { SECT_STRTAB = 8, SECT_PROVIDER = 15, SECT_PROBES = 16, SECT_PROFFS = 18 };
enum { HEADER_SIZE = 64, SECTION_SIZE = 32, PROVIDER_SIZE = 20, PROBE_SIZE = 36 };
#define MAX_SECTIONS 65536u
#define MAX_PROBES (1u << 20) /* of an object, places */

struct part {
	const uint8_t *p;
	uint64_t n;
	uint32_t entry; /* bytes of an entry */
};

struct dof {
	struct part all;
	uint64_t headers;
	uint32_t n_sections, header_size;
	uint32_t left; /* places that may still be told */
	bool (*fn)(void *arg, const struct dof_site *s);
	void *arg;
};

static uint32_t u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static bool part_of(const struct part *in, uint64_t off, uint64_t n, struct part *ret)
{
	if (off > in->n || n > in->n - off)
		return false;
	*ret = (struct part){ in->p + off, n, 0 };
	return true;
}

static bool open_dof(struct dof *d, const void *data, size_t size)
{
	const uint8_t *p = data;
	uint16_t one = 1;
	bool little = *(const uint8_t *)&one == 1;

	d->all = (struct part){ p, size, 0 };
	if (size < HEADER_SIZE ||
	    memcmp(p,
		   "\x7f"
		   "DOF",
		   4) != 0 ||
	    p[4] != 2 || p[5] != (little ? 1 : 2) || p[6] < 1 || p[6] > 3)
		return false;
	d->header_size = u32(p + 24);
	d->n_sections = u32(p + 28);
	d->headers = u64(p + 32);
	return d->header_size >= SECTION_SIZE && d->n_sections <= MAX_SECTIONS &&
	       d->headers <= size && (uint64_t)d->n_sections * d->header_size <= size - d->headers;
}

/* A section by its number, if it is of that type and has whole entries of at least that size. */
static bool section(const struct dof *d, uint32_t i, uint32_t type, uint32_t entry,
		    struct part *ret)
{
	const uint8_t *h = d->all.p + d->headers + (uint64_t)i * d->header_size;

	if (i >= d->n_sections || u32(h) != type ||
	    !part_of(&d->all, u64(h + 16), u64(h + 24), ret))
		return false;
	ret->entry = u32(h + 12);
	return entry == 0 || ret->entry >= entry;
}

/* NULL: it does not end. */
static const char *string_at(const struct part *strs, uint64_t off)
{
	return off < strs->n && memchr(strs->p + off, 0, strs->n - off) ?
		       (const char *)strs->p + off :
		       NULL;
}

/* Types stand one behind the other. */
static bool read_args(const struct part *strs, uint32_t off, uint32_t n, struct dof_site *s)
{
	uint64_t at = off;

	for (s->n_args = 0; s->n_args < n && s->n_args < DOF_MAX_ARGS; s->n_args++) {
		s->arg[s->n_args] = string_at(strs, at);
		if (!s->arg[s->n_args])
			return false;
		at += strlen(s->arg[s->n_args]) + 1;
	}
	return true;
}

static bool read_probe(struct dof *d, const uint8_t *p, const struct part *strs,
		       const struct part *offs, const char *prov)
{
	struct dof_site s = { .prov = prov,
			      .func = string_at(strs, u32(p + 8)),
			      .name = string_at(strs, u32(p + 12)) };
	uint32_t first = u32(p + 28);
	uint16_t n;

	memcpy(&n, p + 34, sizeof(n));
	if (!s.func || !s.name || !read_args(strs, u32(p + 16), p[32], &s) || first > offs->n / 4 ||
	    n > offs->n / 4 - first)
		return false;
	for (uint32_t i = 0; i < n && d->left; i++, d->left--) {
		s.pc = u64(p) + u32(offs->p + 4 * ((uint64_t)first + i));
		if (!d->fn(d->arg, &s))
			d->left = 1;
	}
	return true;
}

static bool read_provider(struct dof *d, const uint8_t *p)
{
	struct part strs, probes, offs;
	const char *name;

	if (!section(d, u32(p), SECT_STRTAB, 0, &strs) ||
	    !section(d, u32(p + 4), SECT_PROBES, PROBE_SIZE, &probes) ||
	    !section(d, u32(p + 12), SECT_PROFFS, 4, &offs))
		return false;
	name = string_at(&strs, u32(p + 16));
	for (uint64_t at = 0; name && at + probes.entry <= probes.n && d->left; at += probes.entry)
		if (!read_probe(d, probes.p + at, &strs, &offs, name))
			return false;
	return name != NULL;
}

bool dof_each(const void *data, size_t size, bool (*fn)(void *arg, const struct dof_site *s),
	      void *arg)
{
	struct dof d = { .left = MAX_PROBES, .fn = fn, .arg = arg };
	struct part prov;

	if (!open_dof(&d, data, size))
		return false;
	for (uint32_t i = 0; i < d.n_sections && d.left; i++) {
		if (u32(d.all.p + d.headers + (uint64_t)i * d.header_size) != SECT_PROVIDER)
			continue;
		if (!section(&d, i, SECT_PROVIDER, 0, &prov) || prov.n < PROVIDER_SIZE ||
		    !read_provider(&d, prov.p))
			return false;
	}
	return true;
}
