// SPDX-License-Identifier: MIT
/*
 * DWARF of an object, through libdw: opening, entries, functions by address, lines, definitions by name.
 *
 * A unit is found by the table of address ranges where the compiler wrote one (gcc), else by a look at all
 * units (clang). Functions are looked for at the top of it and in namespaces: that is where compilers put what
 * has code.
 */
#include "proc/dwarf_i.h"

#include <string.h>

#include "proc/debugfile.h"

#define MAX_NAMESPACES 8u /* in each other */
#define MAX_RANGES 16u    /* of a function */

/* ---- entries ---- */

bool dwarf_first(const struct dwarf *d, Dwarf_Die *die, Dwarf_Die *ret)
{
	return d->dw->dwarf_child(die, ret) == 0;
}

bool dwarf_next(const struct dwarf *d, Dwarf_Die *die)
{
	const void *was = die->addr;

	return d->dw->dwarf_siblingof(die, die) == 0 && (const char *)die->addr > (const char *)was;
}

bool dwarf_has_flag(const struct dwarf *d, Dwarf_Die *die, unsigned attr)
{
	return d->dw->dwarf_hasattr(die, attr) != 0;
}

const char *dwarf_name(const struct dwarf *d, Dwarf_Die *die)
{
	const char *n = d->dw->dwarf_diename(die);

	return n ? n : "";
}

bool dwarf_const(const struct dwarf *d, Dwarf_Die *die, unsigned attr, int64_t *ret)
{
	Dwarf_Attribute at;
	Dwarf_Sword v;
	Dwarf_Word u;

	if (!d->dw->dwarf_attr_integrate(die, attr, &at))
		return false;
	switch (d->dw->dwarf_whatform(&at)) {
	case DW_FORM_data1:
	case DW_FORM_data2:
	case DW_FORM_data4:
	case DW_FORM_data8:
	case DW_FORM_udata:
		if (d->dw->dwarf_formudata(&at, &u) != 0)
			return false;
		*ret = (int64_t)u;
		return true;
	case DW_FORM_sdata:
	case DW_FORM_implicit_const:
		if (d->dw->dwarf_formsdata(&at, &v) != 0)
			return false;
		*ret = v;
		return true;
	default: return false;
	}
}

bool dwarf_ref(const struct dwarf *d, Dwarf_Die *die, unsigned attr, Dwarf_Die *ret)
{
	Dwarf_Attribute at;

	return d->dw->dwarf_attr_integrate(die, attr, &at) && d->dw->dwarf_formref_die(&at, ret);
}

/* ---- files ---- */

static bool has_info(Elf *e)
{
	GElf_Shdr sh;

	return e && elf_kind(e) == ELF_K_ELF && gelf_getclass(e) == ELFCLASS64 &&
	       (elf_file_section(e, ".debug_info", &sh) ||
		elf_file_section(e, ".zdebug_info", &sh)) &&
	       sh.sh_type != SHT_NOBITS;
}

struct dwarf *dwarf_open(struct arena *a, const char *path, const char *module, const char **why)
{
	struct dwarf *d = arena_new_obj(a, struct dwarf);
	Elf *e;

	*d = (struct dwarf){ .a = a, .obj = elf_file_open(path), .dbg = { .fd = -1 } };
	*why = "has no debug information";
	e = d->obj.elf;
	if (e && elf_kind(e) == ELF_K_ELF && !has_info(e)) {
		d->dbg = debug_file_open(e, path);
		e = d->dbg.elf;
	}
	if (has_info(e)) {
		d->dw = libdw_get();
		d->d = d->dw ? d->dw->dwarf_begin_elf(e, DWARF_C_READ, NULL) : NULL;
		*why = d->dw ? "has debug information that cannot be read" :
			       "has debug information, but libdw, which reads it, is not installed";
	}
	if (!d->d) {
		dwarf_close(d);
		return NULL;
	}
	dwarf_source_init(d, module);
	return d;
}

void dwarf_close(struct dwarf *d)
{
	if (d->d)
		d->dw->dwarf_end(d->d);
	d->d = NULL;
	elf_file_close(&d->dbg);
	elf_file_close(&d->obj);
}

const struct type_source *dwarf_source(struct dwarf *d)
{
	return &d->source;
}

/* ---- names ---- */

static int name_space(int tag)
{
	switch (tag) {
	case DW_TAG_base_type:
	case DW_TAG_typedef: return TNS_NAME;
	case DW_TAG_structure_type:
	case DW_TAG_class_type: return TNS_STRUCT;
	case DW_TAG_union_type: return TNS_UNION;
	case DW_TAG_enumeration_type: return TNS_ENUM;
	default: return -1;
	}
}

/* The first definition of a name counts. */
static void index_die(struct dwarf *d, Dwarf_Die *die)
{
	int tag = d->dw->dwarf_tag(die), ns = name_space(tag);
	struct strmap *m = ns >= 0 ? &d->named[ns] : tag == DW_TAG_subprogram ? &d->funcs : NULL;
	const char *name =
		m && !dwarf_has_flag(d, die, DW_AT_declaration) ? dwarf_name(d, die) : "";
	Dwarf_Die *copy;

	if (!*name || strmap_get(m, name))
		return;
	copy = arena_new_obj(d->a, Dwarf_Die);
	*copy = *die;
	strmap_set(d->a, m, name, copy);
}

static void index_unit(struct dwarf *d, Dwarf_Die *unit)
{
	Dwarf_Die die;

	for (bool more = dwarf_first(d, unit, &die); more; more = dwarf_next(d, &die))
		index_die(d, &die);
}

static void index_file(struct dwarf *d, Dwarf *file)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;

	while (d->dw->dwarf_get_units(file, cu, &cu, NULL, NULL, &unit, NULL) == 0)
		index_unit(d, &unit);
}

Dwarf_Die *dwarf_named(struct dwarf *d, enum type_ns ns, const char *name)
{
	Dwarf *alt;

	if (!d->indexed) {
		d->indexed = true;
		index_file(d, d->d);
		alt = d->dw->dwarf_getalt(d->d); /* what dwz took out of several files */
		if (alt)
			index_file(d, alt);
	}
	return strmap_get(&d->named[ns], name);
}

/* ---- functions ---- */

static bool find_unit(struct dwarf *d, uint64_t vaddr, Dwarf_Die *ret)
{
	Dwarf_CU *cu = NULL;

	if (d->dw->dwarf_addrdie(d->d, vaddr, ret))
		return true;
	while (d->dw->dwarf_get_units(d->d, cu, &cu, NULL, NULL, ret, NULL) == 0)
		if (d->dw->dwarf_haspc(ret, vaddr) == 1)
			return true;
	return false;
}

/* Often it is the one that the last question was about. */
static bool unit_of(struct dwarf *d, uint64_t vaddr, Dwarf_Die *ret)
{
	if (!d->unit.addr || d->dw->dwarf_haspc(&d->unit, vaddr) != 1) {
		if (!find_unit(d, vaddr, &d->unit)) {
			d->unit.addr = NULL;
			return false;
		}
	}
	*ret = d->unit;
	return true;
}

/* A function whose unlikely part is elsewhere has ranges, and begins with one of them. */
static bool begins_at(struct dwarf *d, Dwarf_Die *f, uint64_t vaddr)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	if (d->dw->dwarf_entrypc(f, &start) == 0)
		return start == vaddr;
	for (unsigned i = 0; i < MAX_RANGES; i++) {
		at = d->dw->dwarf_ranges(f, at, &base, &start, &end);
		if (at <= 0)
			return false;
		if (start == vaddr)
			return true;
	}
	return false;
}

static bool function_in(struct dwarf *d, Dwarf_Die *in, uint64_t vaddr, unsigned depth,
			Dwarf_Die *ret)
{
	Dwarf_Die die;

	for (bool more = dwarf_first(d, in, &die); more; more = dwarf_next(d, &die)) {
		int tag = d->dw->dwarf_tag(&die);

		if (tag == DW_TAG_subprogram && begins_at(d, &die, vaddr)) {
			*ret = die;
			return true;
		}
		if ((tag == DW_TAG_namespace || tag == DW_TAG_module) && depth < MAX_NAMESPACES &&
		    function_in(d, &die, vaddr, depth + 1, ret))
			return true;
	}
	return false;
}

/*
 * Where a parameter is at an address: in a register, or (a structure that is passed by its address) where a register
 * or a word of the stack points to.
 */
static void where_is(struct dwarf *d, Dwarf_Die *die, uint64_t pc, struct uparam *p)
{
	Dwarf_Attribute at;
	Dwarf_Op *op;
	size_t len;

	p->reg = UPARAM_GONE;
	if (!d->dw->dwarf_attr_integrate(die, DW_AT_location, &at) ||
	    d->dw->dwarf_getlocation_addr(&at, pc, &op, &len, 1) != 1 || len == 0)
		return;
	if (len == 1 && op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31)
		p->reg = op->atom - DW_OP_reg0;
	if (type_is_sou(p->type) &&
	    ((len == 1 && op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31 && op->number == 0) ||
	     (len == 2 && op->atom == DW_OP_fbreg && op[1].atom == DW_OP_deref)))
		p->by_ref = true;
}

/* Go lists results among the parameters. */
static bool is_result(struct dwarf *d, Dwarf_Die *param)
{
	Dwarf_Attribute at;
	bool yes = false;

	return d->dw->dwarf_attr_integrate(param, DW_AT_variable_parameter, &at) &&
	       d->dw->dwarf_formflag(&at, &yes) == 0 && yes;
}

static uint32_t count_params(struct dwarf *d, Dwarf_Die *f)
{
	Dwarf_Die die;
	uint32_t n = 0;

	for (bool more = dwarf_first(d, f, &die); more; more = dwarf_next(d, &die))
		n += d->dw->dwarf_tag(&die) == DW_TAG_formal_parameter;
	return n;
}

bool dwarf_func(struct dwarf *d, struct types *T, uint64_t vaddr, struct ufunc *ret)
{
	Dwarf_Die unit, f, die;
	int64_t cc = 0;
	uint32_t n;

	if (!unit_of(d, vaddr, &unit) || !function_in(d, &unit, vaddr, 0, &f))
		return false;
	*ret = (struct ufunc){ .ret = dwarf_type_of(d, T, &f) };
	ret->ret_by_ref = dwarf_by_ref(d, ret->ret);
	ret->changed = dwarf_const(d, &f, DW_AT_calling_convention, &cc) && cc == DW_CC_nocall;
	n = count_params(d, &f);
	ret->param = arena_new_array(d->a, struct uparam, n + 1);
	ret->result = arena_new_array(d->a, struct uparam, n + 1);
	for (bool more = dwarf_first(d, &f, &die); more; more = dwarf_next(d, &die)) {
		bool result = is_result(d, &die);
		struct uparam *p = result ? &ret->result[ret->n_results] : &ret->param[ret->n];

		if (d->dw->dwarf_tag(&die) != DW_TAG_formal_parameter)
			continue;
		*p = (struct uparam){ .name = dwarf_name(d, &die),
				      .type = dwarf_type_of(d, T, &die) };
		p->by_ref = dwarf_by_ref(d, p->type);
		where_is(d, &die, vaddr, p);
		ret->n += !result;
		ret->n_results += result;
	}
	return true;
}

/* ---- lines ---- */

bool dwarf_line(struct dwarf *d, uint64_t vaddr, const char **ret_file, uint32_t *ret_line)
{
	Dwarf_Die unit;
	Dwarf_Line *l = unit_of(d, vaddr, &unit) ? d->dw->dwarf_getsrc_die(&unit, vaddr) : NULL;
	int line = 0;

	*ret_file = l ? d->dw->dwarf_linesrc(l, NULL, NULL) : NULL;
	if (!*ret_file || d->dw->dwarf_lineno(l, &line) != 0 || line <= 0)
		return false;
	*ret_line = (uint32_t)line;
	return true;
}
