// SPDX-License-Identifier: MIT
/*
 * Calls that lead to a system call: see calls.h.
 *
 * A function makes the call if, among its instructions, one loads the number and one is the system call itself. Where it
 * ends is told by its call frame information. Code may say anything: what is no instruction ends the search.
 */
#include "proc/calls.h"

#include <stdlib.h>
#include <string.h>

#include "proc/disasm.h"

#define MAX_LEN 16384u /* bytes of a function that are read */
#define DWARF_SP 7     /* x86-64 */

/* What is looked for in, and how. */
struct finder {
	const struct elf_obj *e;
	const struct code *c;
	struct cfi *cfi;
	struct disasm d;
	unsigned nr;
};

/* Bytes of the function, for disasm_next(). */
static bool bytes_of(const struct finder *s, uint64_t vaddr, uint64_t len, const uint8_t **ret_p,
		     size_t *ret_left)
{
	uint64_t off;

	if (!elf_obj_to_off(s->e, vaddr, &off) || off > s->c->size || len > s->c->size - off)
		return false;
	*ret_p = s->c->p + off;
	*ret_left = len < MAX_LEN ? len : MAX_LEN;
	return true;
}

/* "..., 0xca" */
static bool loads(const cs_insn *in, unsigned nr)
{
	const char *comma = strrchr(in->op_str, ',');

	return comma && strcmp(in->mnemonic, "mov") == 0 && strtoull(comma + 1, NULL, 0) == nr;
}

static bool makes_call(struct finder *s, uint64_t vaddr)
{
	uint64_t start, end, addr = vaddr;
	bool loaded = false, called = false;
	const uint8_t *p;
	size_t left;

	if (!cfi_extent(s->cfi, vaddr, &start, &end) || start != vaddr ||
	    !bytes_of(s, vaddr, end - start, &p, &left))
		return false;
	while (!(loaded && called) && disasm_next(&s->d, &p, &left, &addr)) {
		loaded |= loads(s->d.in, s->nr);
		called |= strcmp(s->d.in->mnemonic, "syscall") == 0;
	}
	return loaded && called;
}

/* Does the instruction go to an address that it names? */
static bool goes_to(const cs_insn *in, struct call_out *ret)
{
	char *end;

	ret->is_jump = strcmp(in->mnemonic, "jmp") == 0;
	if (!ret->is_jump && strcmp(in->mnemonic, "call") != 0)
		return false;
	ret->at = in->address;
	ret->to = strtoull(in->op_str, &end, 0);
	return end != in->op_str && !*end;
}

/* The caller's return address is at the CFA - 8. */
static bool set_caller(struct finder *s, struct call_out *o)
{
	const struct cfi_row *row = cfi_find(s->cfi, o->at);

	if (!row || row->cfa_expr || row->cfa_reg != DWARF_SP || row->cfa_off < 8 ||
	    row->cfa_off > 4096)
		return false;
	o->caller = (uint32_t)row->cfa_off - 8;
	return true;
}

static uint32_t find(struct finder *s, uint64_t vaddr, uint64_t len, struct call_out *v,
		     uint32_t max)
{
	uint64_t addr = vaddr;
	const uint8_t *p;
	uint32_t n = 0, kept = 0;
	size_t left;

	if (!bytes_of(s, vaddr, len, &p, &left))
		return 0;
	while (n < max && disasm_next(&s->d, &p, &left, &addr))
		if (goes_to(s->d.in, &v[n]) && v[n].to - vaddr >= len && set_caller(s, &v[n]))
			n++;
	for (uint32_t i = 0; i < n; i++)
		if (makes_call(s, v[i].to))
			v[kept++] = v[i];
	return kept;
}

uint32_t calls_find(const struct elf_obj *e, const struct code *c, struct cfi *cfi, uint64_t vaddr,
		    uint64_t len, unsigned nr, struct call_out *v, uint32_t max)
{
	struct finder s = { .e = e, .c = c, .cfi = cfi, .nr = nr };
	uint32_t n;

	if (!disasm_open(&s.d, false))
		return 0;
	n = find(&s, vaddr, len, v, max);
	disasm_close(&s.d);
	return n;
}
