// SPDX-License-Identifier: MIT
/*
 * Entries of DWARF to interned types. Pointers and references point into user memory. A base class is an
 * anonymous member, so its members are found by name.
 *
 * As with BTF, others may walk a struct's members by value without a care, for here is seen to it that a member
 * lies inside its struct, that no struct contains itself, and that sizes in bits fit 32 bits. What cannot be
 * expressed is void.
 */
#include <string.h>

#include "proc/dwarf_i.h"
#include "types/source.h"

#define MAX_DEPTH 48u             /* of a chain of types */
#define MAX_SIZE (UINT32_MAX / 8) /* bytes of a type */
#define WRAP_DEPTH 16u            /* structs as large as what they are in */
#define VISITS 1024u
#define MAX_DIMENSIONS 16u

static const struct ctype *convert(struct dwarf *d, struct types *T, Dwarf_Die *die,
				   unsigned depth);

/* ---- numbers of entries ---- */

static uint32_t slot_of(const struct dwarf *d, const void *addr)
{
	uint32_t i = hash_bytes(&addr, sizeof(addr)) & (d->n_slots - 1);

	while (d->slot[i] && d->die[d->slot[i] - 1].addr != addr)
		i = (i + 1) & (d->n_slots - 1);
	return i;
}

static void more_slots(struct dwarf *d)
{
	d->n_slots = d->n_slots ? d->n_slots * 2 : 256;
	d->slot = arena_new_array(d->a, uint32_t, d->n_slots);
	for (uint32_t i = 0; i < d->n_die; i++)
		d->slot[slot_of(d, d->die[i].addr)] = i + 1;
}

/* The same for the same entry; from 1. */
static uint32_t id_of(struct dwarf *d, const Dwarf_Die *die)
{
	uint32_t i;

	if (d->n_die * 2 >= d->n_slots)
		more_slots(d);
	i = slot_of(d, die->addr);
	if (!d->slot[i]) {
		d->die = arena_grow(d->a, d->die, d->n_die, &d->cap_die, sizeof(*d->die));
		d->die[d->n_die++] = *die;
		d->slot[i] = d->n_die;
	}
	return d->slot[i];
}

/* ---- one function per kind ---- */

static const struct ctype *target_of(struct dwarf *d, struct types *T, Dwarf_Die *die,
				     unsigned depth)
{
	Dwarf_Die to;

	return dwarf_ref(d, die, DW_AT_type, &to) ? convert(d, T, &to, depth) : types_void(T);
}

static uint32_t size_of(const struct dwarf *d, Dwarf_Die *die)
{
	int n = d->dw->dwarf_bytesize(die);

	return n < 0 || (uint32_t)n > MAX_SIZE ? 0 : (uint32_t)n;
}

static bool is_power_of_2(uint32_t v)
{
	return v && !(v & (v - 1));
}

static const struct ctype *convert_base(struct dwarf *d, struct types *T, Dwarf_Die *die)
{
	uint32_t size = size_of(d, die);
	const char *name = dwarf_name(d, die);
	int64_t enc = 0;

	if (!is_power_of_2(size) || size > 16 || !dwarf_const(d, die, DW_AT_encoding, &enc))
		return types_void(T);
	switch (enc) {
	case DW_ATE_float: return types_float(T, name, size);
	case DW_ATE_boolean: return types_int(T, name, size, false, true);
	case DW_ATE_signed:
	case DW_ATE_signed_char: return types_int(T, name, size, true, false);
	case DW_ATE_unsigned:
	case DW_ATE_unsigned_char:
	case DW_ATE_UTF:
	case DW_ATE_address: return types_int(T, name, size, false, false);
	default: return types_void(T);
	}
}

static uint32_t dimension(struct dwarf *d, Dwarf_Die *range)
{
	int64_t n;

	if (!dwarf_const(d, range, DW_AT_count, &n)) {
		if (!dwarf_const(d, range, DW_AT_upper_bound, &n))
			return 0;
		n++;
	}
	return n < 0 || n > (int64_t)MAX_SIZE ? 0 : (uint32_t)n;
}

static const struct ctype *convert_array(struct dwarf *d, struct types *T, Dwarf_Die *die,
					 unsigned depth)
{
	const struct ctype *t = target_of(d, T, die, depth);
	uint32_t dim[MAX_DIMENSIONS], n = 0;
	Dwarf_Die range;

	if (type_is_void(t) || type_is_func(t))
		return types_void(T);
	for (bool more = dwarf_first(d, die, &range); more && n < MAX_DIMENSIONS;
	     more = dwarf_next(d, &range))
		if (d->dw->dwarf_tag(&range) == DW_TAG_subrange_type)
			dim[n++] = dimension(d, &range);
	while (n > 0) {
		n--;
		if ((uint64_t)type_size(t) * dim[n] > MAX_SIZE)
			dim[n] = 0;
		t = types_array(T, t, dim[n]);
	}
	return t;
}

static const struct ctype *convert_proto(struct dwarf *d, struct types *T, Dwarf_Die *die,
					 unsigned depth)
{
	struct ctype_param p[32];
	bool variadic = false;
	Dwarf_Die c;
	uint32_t n = 0;

	for (bool more = dwarf_first(d, die, &c); more; more = dwarf_next(d, &c)) {
		int tag = d->dw->dwarf_tag(&c);

		variadic |= tag == DW_TAG_unspecified_parameters;
		if (tag == DW_TAG_formal_parameter && n < sizeof(p) / sizeof(p[0]))
			p[n++] = (struct ctype_param){ dwarf_name(d, &c),
						       target_of(d, T, &c, depth) };
	}
	return types_func(T, target_of(d, T, die, depth), n, p, variadic);
}

/* A declaration: the definition that another unit has. */
static const struct ctype *convert_declared(struct dwarf *d, struct types *T, Dwarf_Die *die,
					    unsigned depth)
{
	bool is_union = d->dw->dwarf_tag(die) == DW_TAG_union_type;
	const char *name = dwarf_name(d, die);
	Dwarf_Die *def = *name ? dwarf_named(d, is_union ? TNS_UNION : TNS_STRUCT, name) : NULL;
	struct ctype *t;

	if (def)
		return convert(d, T, def, depth);
	t = types_src_new(T, &d->source, id_of(d, die), CT_FWD, name, 0);
	t->nelem = is_union;
	return t;
}

static const struct ctype *convert_sou(struct dwarf *d, struct types *T, Dwarf_Die *die,
				       unsigned depth)
{
	bool is_union = d->dw->dwarf_tag(die) == DW_TAG_union_type;
	Dwarf_Die unit; /* of types: what is here only says which */

	if (dwarf_ref(d, die, DW_AT_signature, &unit))
		return convert(d, T, &unit, depth);
	if (dwarf_has_flag(d, die, DW_AT_declaration))
		return convert_declared(d, T, die, depth);
	return types_src_new(T, &d->source, id_of(d, die), is_union ? CT_UNION : CT_STRUCT,
			     dwarf_name(d, die), size_of(d, die));
}

static bool has_negative(struct dwarf *d, Dwarf_Die *die)
{
	Dwarf_Attribute at;
	Dwarf_Die c;
	int64_t v;

	for (bool more = dwarf_first(d, die, &c); more; more = dwarf_next(d, &c))
		if (dwarf_const(d, &c, DW_AT_const_value, &v) && v < 0 &&
		    d->dw->dwarf_attr_integrate(&c, DW_AT_const_value, &at) &&
		    d->dw->dwarf_whatform(&at) != DW_FORM_data8)
			return true;
	return false;
}

static const struct ctype *convert_enum(struct dwarf *d, struct types *T, Dwarf_Die *die,
					unsigned depth)
{
	uint32_t size = size_of(d, die);
	struct ctype *t;
	Dwarf_Die unit;

	if (dwarf_ref(d, die, DW_AT_signature, &unit))
		return convert(d, T, &unit, depth);
	if (!is_power_of_2(size) || size > 8)
		return types_void(T);
	t = types_src_new(T, &d->source, id_of(d, die), CT_ENUM, dwarf_name(d, die), size);
	t->ref = types_enum_base(T, size, has_negative(d, die));
	return t;
}

static const struct ctype *convert_typedef(struct dwarf *d, struct types *T, Dwarf_Die *die,
					   unsigned depth)
{
	const struct ctype *to = target_of(d, T, die, depth);
	const char *name = dwarf_name(d, die);

	return *name ? types_typedef_of(T, name, to, &d->source, id_of(d, die)) : to;
}

static const struct ctype *convert_die(struct dwarf *d, struct types *T, Dwarf_Die *die,
				       unsigned depth)
{
	switch (d->dw->dwarf_tag(die)) {
	case DW_TAG_base_type: return convert_base(d, T, die);
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		return types_ptr_userland(T, target_of(d, T, die, depth));
	case DW_TAG_array_type: return convert_array(d, T, die, depth);
	case DW_TAG_subroutine_type:
	case DW_TAG_subprogram: return convert_proto(d, T, die, depth);
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type: return convert_sou(d, T, die, depth);
	case DW_TAG_enumeration_type: return convert_enum(d, T, die, depth);
	case DW_TAG_typedef: return convert_typedef(d, T, die, depth);
	case DW_TAG_const_type: return types_const(T, target_of(d, T, die, depth));
	case DW_TAG_volatile_type: return types_volatile(T, target_of(d, T, die, depth));
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type: return target_of(d, T, die, depth);
	default: return types_void(T);
	}
}

static const struct ctype *convert(struct dwarf *d, struct types *T, Dwarf_Die *die, unsigned depth)
{
	const struct ctype *t;
	uint32_t id;

	if (depth > MAX_DEPTH)
		return types_void(T);
	id = id_of(d, die);
	t = types_src_get(T, &d->source, id);
	if (t)
		return t;
	types_src_set(T, &d->source, id, types_void(T));
	t = convert_die(d, T, die, depth + 1);
	types_src_set(T, &d->source, id, t);
	return t;
}

const struct ctype *dwarf_type_of(struct dwarf *d, struct types *T, Dwarf_Die *die)
{
	return target_of(d, T, die, 0);
}

/* Written by hand, in the class itself: then a copy is more than its bytes. */
static bool has_destructor(struct dwarf *d, Dwarf_Die *die)
{
	Dwarf_Die c;

	for (bool more = dwarf_first(d, die, &c); more; more = dwarf_next(d, &c))
		if (d->dw->dwarf_tag(&c) == DW_TAG_subprogram && dwarf_name(d, &c)[0] == '~' &&
		    !dwarf_has_flag(d, &c, DW_AT_defaulted) &&
		    !dwarf_has_flag(d, &c, DW_AT_artificial))
			return true;
	return false;
}

bool dwarf_by_ref(struct dwarf *d, const struct ctype *t)
{
	Dwarf_Die die;
	int64_t cc;

	t = type_strip(t);
	if (!type_is_sou(t) || t->src != &d->source || !t->src_id || t->src_id > d->n_die)
		return false;
	die = d->die[t->src_id - 1];
	if (dwarf_const(d, &die, DW_AT_calling_convention, &cc))
		return cc == DW_CC_pass_by_reference;
	return has_destructor(d, &die);
}

/* ---- members ---- */

/* The struct that a member is when names, qualifiers and dimensions are taken away. */
static bool strip_die(const struct dwarf *d, Dwarf_Die *die)
{
	Dwarf_Die unit;

	for (unsigned i = 0; i < MAX_DEPTH; i++) {
		if (dwarf_ref(d, die, DW_AT_signature, &unit))
			*die = unit;
		switch (d->dw->dwarf_tag(die)) {
		case DW_TAG_structure_type:
		case DW_TAG_class_type:
		case DW_TAG_union_type: return true;
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_atomic_type:
		case DW_TAG_array_type:
			if (!dwarf_ref(d, die, DW_AT_type, die))
				return false;
			break;
		default: return false;
		}
	}
	return false;
}

/*
 * Whether the type of an entry has the struct in it by value. As a member cannot be larger than its struct,
 * this takes structs of the same size all the way down.
 */
static bool contains(const struct dwarf *d, Dwarf_Die *member, const struct ctype *in,
		     const void *addr, unsigned depth, unsigned *visits)
{
	Dwarf_Die t, c;

	if (depth > WRAP_DEPTH || !*visits)
		return true;
	--*visits;
	if (!dwarf_ref(d, member, DW_AT_type, &t) || !strip_die(d, &t) ||
	    (size_of(d, &t) != in->size && !dwarf_has_flag(d, &t, DW_AT_declaration)))
		return false;
	if (t.addr == addr || dwarf_has_flag(d, &t, DW_AT_declaration))
		return true;
	for (bool more = dwarf_first(d, &t, &c); more; more = dwarf_next(d, &c)) {
		int tag = d->dw->dwarf_tag(&c);

		if ((tag == DW_TAG_member || tag == DW_TAG_inheritance) &&
		    contains(d, &c, in, addr, depth + 1, visits))
			return true;
	}
	return false;
}

static const struct ctype *member_type(struct dwarf *d, struct types *T, const struct ctype *in,
				       Dwarf_Die *member)
{
	const struct ctype *t = target_of(d, T, member, 0), *root = t;
	unsigned visits = VISITS;

	for (root = type_strip(t); root->kind == CT_ARRAY;)
		root = type_strip(root->ref);
	if (root->kind == CT_FUNC || root->kind == CT_FWD)
		return types_void(T);
	if (type_is_sou(root) && root->size >= in->size &&
	    (root->size > in->size ||
	     contains(d, member, in, d->die[in->src_id - 1].addr, 0, &visits)))
		return types_void(T);
	return t;
}

/* Offset in bytes, a constant or (DWARF 2) the expression "plus a constant". */
static bool byte_offset(const struct dwarf *d, Dwarf_Die *member, int64_t *ret)
{
	Dwarf_Attribute at;
	Dwarf_Block b;
	uint32_t shift = 0;

	*ret = 0;
	if (!dwarf_has_flag(d, member, DW_AT_data_member_location))
		return true;
	if (dwarf_const(d, member, DW_AT_data_member_location, ret))
		return *ret >= 0;
	if (!d->dw->dwarf_attr_integrate(member, DW_AT_data_member_location, &at) ||
	    d->dw->dwarf_formblock(&at, &b) != 0 || b.length < 2 || b.length > 6 ||
	    b.data[0] != DW_OP_plus_uconst)
		return false;
	for (Dwarf_Word i = 1; i < b.length; i++, shift += 7)
		*ret |= (int64_t)(b.data[i] & 0x7f) << shift;
	return true;
}

/* Of a bit-field DWARF 4 tells the first bit; before, its distance from the far end of a unit of storage. */
static bool member_place(const struct dwarf *d, Dwarf_Die *die, struct ctype_member *m)
{
	int64_t at, bits = 0, first = 0, unit = type_size(m->type);

	if (!byte_offset(d, die, &at) || at > (int64_t)MAX_SIZE)
		return false;
	(void)dwarf_const(d, die, DW_AT_bit_size, &bits);
	if (bits < 0 || bits > 64)
		return false;
	m->bit_size = (uint32_t)bits;
	if (dwarf_const(d, die, DW_AT_data_bit_offset, &first)) {
		at = 0;
	} else if (dwarf_const(d, die, DW_AT_bit_offset, &first)) {
		(void)dwarf_const(d, die, DW_AT_byte_size, &unit);
		first = unit * 8 - first - bits;
	}
	at = at * 8 + first;
	if (at < 0 || at > (int64_t)UINT32_MAX)
		return false;
	m->bit_off = (uint32_t)at;
	return true;
}

static bool member_fits(const struct ctype *in, const struct ctype_member *m)
{
	uint64_t bits = (uint64_t)type_size(m->type) * 8;

	if (m->bit_size && (!type_is_int(m->type) || m->bit_size > bits))
		return false;
	if (!m->bit_size && m->bit_off % 8)
		return false;
	return m->bit_off + (m->bit_size ? m->bit_size : bits) <= (uint64_t)in->size * 8;
}

static void complete_sou(struct dwarf *d, struct types *T, struct ctype *t, Dwarf_Die *die)
{
	struct ctype_member *m = NULL;
	uint32_t cap = 0, align = 1;
	Dwarf_Die c;

	for (bool more = dwarf_first(d, die, &c); more; more = dwarf_next(d, &c)) {
		int tag = d->dw->dwarf_tag(&c);
		struct ctype_member to = { 0 };

		/* static members are elsewhere, virtual bases where a table says */
		if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) ||
		    dwarf_has_flag(d, &c, DW_AT_declaration) ||
		    dwarf_has_flag(d, &c, DW_AT_virtuality))
			continue;
		to.name = tag == DW_TAG_member ? dwarf_name(d, &c) : "";
		to.type = member_type(d, T, t, &c);
		if (!member_place(d, &c, &to) || !member_fits(t, &to))
			continue;
		m = arena_grow(d->a, m, t->n, &cap, sizeof(*m));
		m[t->n++] = to;
		if (!to.bit_size && type_align(to.type) > align)
			align = type_align(to.type);
	}
	t->members = m;
	for (uint32_t i = 0; i < t->n; i++)
		if (m[i].bit_off % (8 * type_align(m[i].type)) && !m[i].bit_size)
			align = 1; /* packed */
	t->align = t->size % align ? 1 : align;
}

static void complete_enum(struct dwarf *d, struct ctype *t, Dwarf_Die *die)
{
	struct ctype_enumerator *e = NULL;
	uint32_t cap = 0;
	Dwarf_Die c;
	int64_t v;

	for (bool more = dwarf_first(d, die, &c); more; more = dwarf_next(d, &c)) {
		if (d->dw->dwarf_tag(&c) != DW_TAG_enumerator ||
		    !dwarf_const(d, &c, DW_AT_const_value, &v))
			continue;
		e = arena_grow(d->a, e, t->n, &cap, sizeof(*e));
		e[t->n++] = (struct ctype_enumerator){ dwarf_name(d, &c), v };
	}
	t->enums = e;
}

/* ---- as a source ---- */

static void source_complete(const struct type_source *s, struct types *T, struct ctype *t)
{
	struct dwarf *d = s->priv;
	Dwarf_Die die;

	if (!t->src_id || t->src_id > d->n_die)
		return;
	die = d->die[t->src_id - 1];
	if (t->kind == CT_ENUM)
		complete_enum(d, t, &die);
	else
		complete_sou(d, T, t, &die);
}

static const struct ctype *source_find(const struct type_source *s, struct types *T,
				       enum type_ns ns, const char *name)
{
	struct dwarf *d = s->priv;
	Dwarf_Die *die = dwarf_named(d, ns, name);

	return die ? convert(d, T, die, 0) : NULL;
}

static const struct ctype *source_func(const struct type_source *s, struct types *T,
				       const char *name)
{
	struct dwarf *d = s->priv;
	Dwarf_Die *die;

	(void)dwarf_named(d, TNS_NAME, name);
	die = strmap_get(&d->funcs, name);
	return die ? convert(d, T, die, 0) : NULL;
}

void dwarf_source_init(struct dwarf *d, const char *module)
{
	d->source = (struct type_source){
		.module = module,
		.priv = d,
		.userland = true,
		.find = source_find,
		.func = source_func,
		.complete = source_complete,
	};
}
