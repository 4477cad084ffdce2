/* SPDX-License-Identifier: MIT */
/*
 * BTF records to interned types.
 *
 * A record is converted when it is asked for, with all that it is made of except for what is behind
 * a struct, union or enum: those are completed on first use. Hence conversion follows chains that in
 * C are a few links long; longer ones, and cycles, are broken data and end in void.
 *
 * Others may walk a struct's members by value without a care, for here is seen to it that
 * - a member lies inside its struct,
 * - no struct contains itself, directly or through others,
 * - sizes in bits fit 32 bits.
 */
#include "types/btf_raw.h"
#include "types/source.h"
#include "types/table.h"

#define KIND(k) (1u << BTF_KIND_##k)
/* Nesting of structs as large as what they are in, and records looked at to find one's way. */
#define WRAP_DEPTH 16
#define VISITS 1024

static const struct ctype *convert(const struct btf_src *b, struct types *T, uint32_t id,
				   unsigned depth);

static bool is_power_of_2(uint32_t v)
{
	return v && !(v & (v - 1));
}

/* ---- one function per kind ---- */

static const struct ctype *convert_int(const struct btf_src *b, struct types *T,
				       const struct btf_rec *r)
{
	uint32_t enc = BTF_INT_ENCODING(btf_u32(r->items));

	if (!is_power_of_2(r->size) || r->size > 16)
		return types_void(T);
	return types_int(T, btf_name(b, r->name_off), r->size, enc & BTF_INT_SIGNED,
			 enc & BTF_INT_BOOL);
}

static const struct ctype *convert_float(const struct btf_src *b, struct types *T,
					 const struct btf_rec *r)
{
	if (!r->size || r->size > 16)
		return types_void(T);
	return types_float(T, btf_name(b, r->name_off), r->size);
}

/* __user is a type tag between the pointer and its target, qualifiers on either side. */
static bool is_userland(const struct btf_src *b, uint32_t id)
{
	const uint32_t skip = KIND(TYPE_TAG) | KIND(CONST) | KIND(VOLATILE) | KIND(RESTRICT);
	struct btf_rec r;

	for (unsigned i = 0; i < TYPE_MAX_DEPTH && btf_get(b, id, &r); i++, id = r.size) {
		if (!(skip >> r.kind & 1))
			return false;
		if (r.kind == BTF_KIND_TYPE_TAG && !r.flag &&
		    strcmp(btf_name(b, r.name_off), "user") == 0)
			return true;
	}
	return false;
}

static const struct ctype *convert_ptr(const struct btf_src *b, struct types *T,
				       const struct btf_rec *r, unsigned depth)
{
	const struct ctype *to = convert(b, T, r->size, depth);
	return b->source.userland || is_userland(b, r->size) ? types_ptr_userland(T, to) :
							       types_ptr(T, to);
}

static const struct ctype *convert_array(const struct btf_src *b, struct types *T,
					 const struct btf_rec *r, unsigned depth)
{
	const struct ctype *elem = convert(b, T, btf_u32(r->items), depth);
	uint32_t n = btf_u32(r->items + 8);

	if (type_is_void(elem) || type_is_func(elem))
		return types_void(T);
	if ((uint64_t)type_size(elem) * n > TYPE_MAX_SIZE)
		n = 0;
	return types_array(T, elem, n);
}

/* A last parameter without name and type stands for "...". */
static const struct ctype *convert_proto(const struct btf_src *b, struct types *T,
					 const struct btf_rec *r, unsigned depth)
{
	struct ctype_param few[16], *p = few;
	uint32_t n = r->vlen;

	if (n > sizeof(few) / sizeof(few[0]))
		p = arena_new_array(T->arena, struct ctype_param, n);
	bool variadic = n && !btf_u32(r->items + (n - 1) * 8) && !btf_u32(r->items + n * 8 - 4);
	n -= variadic;
	for (uint32_t i = 0; i < n; i++) {
		p[i].name = btf_name(b, btf_u32(r->items + i * 8));
		p[i].type = convert(b, T, btf_u32(r->items + i * 8 + 4), depth);
	}
	return types_func(T, convert(b, T, r->size, depth), n, p, variadic);
}

static const struct ctype *convert_sou(const struct btf_src *b, struct types *T,
				       const struct btf_rec *r)
{
	enum ctype_kind kind = r->kind == BTF_KIND_UNION ? CT_UNION : CT_STRUCT;
	bool good = r->size <= TYPE_MAX_SIZE;

	return types_src_new(T, &b->source, r->id, good ? kind : CT_FWD, btf_name(b, r->name_off),
			     good ? r->size : 0);
}

/* The whole struct, if there is one of that name here or in the base. */
static const struct ctype *convert_fwd(const struct btf_src *b, struct types *T,
				       const struct btf_rec *r, unsigned depth)
{
	const char *name = btf_name(b, r->name_off);
	uint32_t id = btf_find_kinds(b, name, r->flag ? KIND(UNION) : KIND(STRUCT));

	if (id)
		return convert(b, T, id, depth);
	struct ctype *t = types_src_new(T, &b->source, r->id, CT_FWD, name, 0);
	t->nelem = r->flag;
	return t;
}

static const struct ctype *convert_enum(const struct btf_src *b, struct types *T,
					const struct btf_rec *r)
{
	if (!is_power_of_2(r->size) || r->size > 8)
		return types_void(T);
	struct ctype *t =
		types_src_new(T, &b->source, r->id, CT_ENUM, btf_name(b, r->name_off), r->size);
	t->ref = types_enum_base(T, r->size, r->flag);
	return t;
}

static const struct ctype *convert_typedef(const struct btf_src *b, struct types *T,
					   const struct btf_rec *r, unsigned depth)
{
	const char *name = btf_name(b, r->name_off);
	const struct ctype *to = convert(b, T, r->size, depth);
	return *name ? types_typedef_of(T, name, to, &b->source, r->id) : to;
}

static const struct ctype *convert_rec(const struct btf_src *b, struct types *T,
				       const struct btf_rec *r, unsigned depth)
{
	switch (r->kind) {
	case BTF_KIND_INT: return convert_int(b, T, r);
	case BTF_KIND_FLOAT: return convert_float(b, T, r);
	case BTF_KIND_PTR: return convert_ptr(b, T, r, depth);
	case BTF_KIND_ARRAY: return convert_array(b, T, r, depth);
	case BTF_KIND_FUNC_PROTO: return convert_proto(b, T, r, depth);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return convert_sou(b, T, r);
	case BTF_KIND_FWD: return convert_fwd(b, T, r, depth);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: return convert_enum(b, T, r);
	case BTF_KIND_TYPEDEF: return convert_typedef(b, T, r, depth);
	case BTF_KIND_CONST: return types_const(T, convert(b, T, r->size, depth));
	case BTF_KIND_VOLATILE: return types_volatile(T, convert(b, T, r->size, depth));
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR: return convert(b, T, r->size, depth);
	default: return types_void(T);
	}
}

static const struct ctype *convert(const struct btf_src *b, struct types *T, uint32_t id,
				   unsigned depth)
{
	struct btf_rec r;

	b = id && depth < TYPE_MAX_DEPTH ? btf_owner(b, id) : NULL;
	if (!b)
		return types_void(T);
	const struct ctype *t = types_src_get(T, &b->source, id);
	if (t)
		return t;
	if (!btf_get(b, id, &r))
		return types_void(T);
	types_src_set(T, &b->source, id, types_void(T));
	t = convert_rec(b, T, &r, depth + 1);
	types_src_set(T, &b->source, id, t);
	return t;
}

const struct ctype *btf_type(const struct btf_src *b, struct types *T, uint32_t id)
{
	struct btf_rec r;

	if (id &&
	    (!btf_get(b, id, &r) || r.kind == BTF_KIND_DATASEC || r.kind == BTF_KIND_DECL_TAG))
		return NULL;
	return convert(b, T, id, 0);
}

/* ---- members ---- */

/* What remains without names, qualifiers and dimensions; false if that is void. */
static bool strip_rec(const struct btf_src *b, uint32_t id, struct btf_rec *r)
{
	const uint32_t skip = KIND(TYPEDEF) | KIND(CONST) | KIND(VOLATILE) | KIND(RESTRICT) |
			      KIND(TYPE_TAG) | KIND(ARRAY);

	for (unsigned i = 0; i < TYPE_MAX_DEPTH && btf_get(b, id, r); i++) {
		if (!(skip >> r->kind & 1))
			return true;
		id = r->kind == BTF_KIND_ARRAY ? btf_u32(r->items) : r->size;
	}
	return false;
}

static bool rec_is_sou(const struct btf_rec *r)
{
	return r->kind == BTF_KIND_STRUCT || r->kind == BTF_KIND_UNION;
}

static uint32_t member_type_id(const struct btf_rec *r, uint32_t i)
{
	return btf_u32(r->items + (size_t)i * 12 + 4);
}

/*
 * Whether type id has the struct target in it by value. As a member cannot be larger than its struct,
 * this takes structs of the same size all the way down.
 */
static bool contains(const struct btf_src *b, uint32_t id, const struct ctype *target,
		     unsigned depth, unsigned *visits)
{
	struct btf_rec r;

	if (depth > WRAP_DEPTH || !*visits)
		return true;
	--*visits;
	if (!strip_rec(b, id, &r) || !rec_is_sou(&r) || r.size != target->size)
		return false;
	if (r.id == target->src_id)
		return true;
	for (uint32_t i = 0; i < r.vlen; i++)
		if (contains(b, member_type_id(&r, i), target, depth + 1, visits))
			return true;
	return false;
}

/* The member's type; void if that is nothing that a member can be. */
static const struct ctype *member_type(const struct btf_src *b, struct types *T,
				       const struct ctype *in, uint32_t id)
{
	const struct ctype *t = convert(b, T, id, 0);
	const struct ctype *root = type_root(t);
	unsigned visits = VISITS;

	if (root->kind == CT_FUNC)
		return types_void(T);
	if (type_is_sou(root) && root->size == in->size && contains(b, id, in, 0, &visits))
		return types_void(T);
	return t;
}

/*
 * The width of a bit-field is in the member if the struct's flag is set, else in its INT, which is
 * then not as wide as its size.
 */
static void member_place(const struct btf_src *b, const struct btf_rec *r, uint32_t i,
			 struct ctype_member *m)
{
	const uint8_t *p = r->items + (size_t)i * 12;
	uint32_t off = btf_u32(p + 8), enc;
	struct btf_rec t;

	m->bit_off = r->flag ? BTF_MEMBER_BIT_OFFSET(off) : off;
	m->bit_size = r->flag ? BTF_MEMBER_BITFIELD_SIZE(off) : 0;
	if (r->flag || !strip_rec(b, btf_u32(p + 4), &t) || t.kind != BTF_KIND_INT)
		return;
	enc = btf_u32(t.items);
	if (BTF_INT_BITS(enc) == t.size * 8 || type_strip(m->type)->kind != CT_INT)
		return;
	m->bit_off += BTF_INT_OFFSET(enc);
	m->bit_size = BTF_INT_BITS(enc);
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

/* ---- alignment, which BTF does not tell ---- */

/* The most that any type but __int128 has: nothing to learn from further members. */
#define ALIGN_USUAL 8

/* A struct with a member at such a place, or of such a size, can only be packed. */
static bool is_misplaced(uint32_t align, uint32_t bit_off, uint32_t size)
{
	return bit_off % (align * 8) || size % align;
}

/* Of a type by its bytes: of a struct by its members, 1 if one of them shows that it is packed. */
static uint32_t rec_align(const struct btf_src *b, uint32_t id, unsigned *visits)
{
	struct btf_rec r;
	uint32_t align = 1;

	if (!*visits || !strip_rec(b, id, &r))
		return 1;
	--*visits;
	if (r.kind == BTF_KIND_PTR)
		return 8;
	if (!rec_is_sou(&r))
		return is_power_of_2(r.size) && r.size <= 16 ? r.size : 1;
	for (uint32_t i = 0; i < r.vlen && align < ALIGN_USUAL; i++) {
		uint32_t off = btf_u32(r.items + (size_t)i * 12 + 8);
		bool is_bits = r.flag && BTF_MEMBER_BITFIELD_SIZE(off);
		uint32_t a = rec_align(b, member_type_id(&r, i), visits);
		if (is_misplaced(a,
				 is_bits ? 0 :
				 r.flag  ? BTF_MEMBER_BIT_OFFSET(off) :
					   off,
				 r.size))
			return 1;
		align = a > align ? a : align;
	}
	return align;
}

static uint32_t member_align(const struct btf_src *b, const struct ctype_member *m)
{
	const struct ctype *root = type_root(m->type);
	unsigned visits = VISITS;

	if (type_is_sou(root) && !root->complete)
		return rec_align(b, root->src_id, &visits);
	return type_align(root);
}

/* Structs among the members are looked into only if the others leave a doubt. */
static uint32_t members_align(const struct btf_src *b, const struct ctype *t)
{
	uint32_t align = 1;

	for (uint32_t i = 0; i < t->n * 2; i++) {
		const struct ctype_member *m = &t->members[i % t->n];
		bool sou = type_is_sou(type_root(m->type));
		if (sou != (i >= t->n) || (sou && align >= ALIGN_USUAL))
			continue;
		uint32_t a = member_align(b, m);
		if (is_misplaced(a, m->bit_size ? 0 : m->bit_off, t->size))
			return 1;
		align = a > align ? a : align;
	}
	return align;
}

/* ---- completion ---- */

static void complete_sou(const struct btf_src *b, struct types *T, struct ctype *t,
			 const struct btf_rec *r)
{
	struct ctype_member *m = arena_new_array(T->arena, struct ctype_member, r->vlen);

	for (uint32_t i = 0; i < r->vlen; i++) {
		struct ctype_member *to = &m[t->n];
		to->name = btf_name(b, btf_u32(r->items + (size_t)i * 12));
		to->type = member_type(b, T, t, member_type_id(r, i));
		member_place(b, r, i, to);
		t->n += member_fits(t, to);
	}
	t->members = m;
	t->align = members_align(b, t);
}

static void complete_enum(const struct btf_src *b, struct types *T, struct ctype *t,
			  const struct btf_rec *r)
{
	struct ctype_enumerator *e = arena_new_array(T->arena, struct ctype_enumerator, r->vlen);

	for (uint32_t i = 0; i < r->vlen; i++)
		e[i].name = btf_enumerator(b, r, i, &e[i].value);
	t->enums = e;
	t->n = r->vlen;
}

/* ---- as a source ---- */

static void source_complete(const struct type_source *s, struct types *T, struct ctype *t)
{
	const struct btf_src *b = s->priv;
	struct btf_rec r;

	if (!btf_get(b, t->src_id, &r))
		return;
	if (rec_is_sou(&r))
		complete_sou(b, T, t, &r);
	else
		complete_enum(b, T, t, &r);
}

static const struct ctype *source_find(const struct type_source *s, struct types *T,
				       enum type_ns ns, const char *name)
{
	static const uint32_t kinds[] = {
		[TNS_NAME] = KIND(TYPEDEF) | KIND(INT) | KIND(FLOAT),
		[TNS_STRUCT] = KIND(STRUCT) | KIND(FWD),
		[TNS_UNION] = KIND(UNION) | KIND(FWD),
		[TNS_ENUM] = KIND(ENUM) | KIND(ENUM64),
	};
	const struct btf_src *b = s->priv;
	uint32_t id = btf_find_kinds(b, name, kinds[ns]);
	const struct ctype *t = id ? btf_type(b, T, id) : NULL;
	/* A forward declaration of the other sort hides nothing. */
	if (t && ns == TNS_STRUCT && (t->kind == CT_UNION || (t->kind == CT_FWD && t->nelem)))
		id = btf_find_kinds(b, name, KIND(STRUCT));
	else if (t && ns == TNS_UNION && (t->kind == CT_STRUCT || (t->kind == CT_FWD && !t->nelem)))
		id = btf_find_kinds(b, name, KIND(UNION));
	else
		return t;
	return id ? btf_type(b, T, id) : NULL;
}

static const struct ctype *source_func(const struct type_source *s, struct types *T,
				       const char *name)
{
	const struct btf_src *b = s->priv;
	uint32_t id = btf_find_kinds(b, name, KIND(FUNC));
	const struct ctype *t = id ? btf_type(b, T, id) : NULL;
	return t && t->kind == CT_FUNC ? t : NULL;
}

static const struct ctype *source_var(const struct type_source *s, struct types *T,
				      const char *name)
{
	const struct btf_src *b = s->priv;
	uint32_t id = btf_find_kinds(b, name, KIND(VAR));
	return id ? btf_type(b, T, id) : NULL;
}

static bool source_enumerator(const struct type_source *s, struct types *T, const char *name,
			      const struct ctype **ret_type, int64_t *ret_value)
{
	const struct btf_src *b = s->priv;
	uint32_t id = btf_find_enumerator(b, name, ret_value);
	if (!id)
		return false;
	*ret_type = convert(b, T, id, 0);
	return true;
}

void btf_source_init(struct btf_src *b, const char *module)
{
	b->source = (struct type_source){ .module = module,
					  .priv = b,
					  .find = source_find,
					  .func = source_func,
					  .var = source_var,
					  .complete = source_complete,
					  .enumerator = source_enumerator };
}
