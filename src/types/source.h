/* SPDX-License-Identifier: MIT */
/*
 * What a type source (BTF, DWARF) needs to make types: base types under the name that the compiler
 * gave them, named typedefs, structs by identity, and the memory of what was made already.
 *
 * A source converts a type once per table: types_src_get() first, types_src_set() as soon as the
 * type exists. Setting a type to void before its parts are converted is how a cycle without a
 * struct in it, which C cannot have and broken data can, ends: in a void.
 */
#ifndef DT_TYPES_SOURCE_H
#define DT_TYPES_SOURCE_H

#include "types/types.h"

/*
 * Integer or float of that name. Spellings of C's own types give those ("long unsigned int" is
 * BT_ULONG) if the size fits; any other name makes a type of its own. The name is not copied.
 */
const struct ctype *types_int(struct types *T, const char *name, uint32_t size, bool is_signed,
			      bool is_bool);
const struct ctype *types_float(struct types *T, const char *name, uint32_t size);
/* The integer type without a name of its own that an enum of that size is stored in. */
const struct ctype *types_enum_base(struct types *T, uint32_t size, bool is_signed);
/* typedef t name; equal ones are one pointer. Not entered in the D declarations. Name not copied. */
const struct ctype *types_typedef_of(struct types *T, const char *name, const struct ctype *t,
				     const struct type_source *src, uint32_t src_id);
/* New struct, union, enum or CT_FWD of a source, remembered under its id; to be completed later. */
struct ctype *types_src_new(struct types *T, const struct type_source *src, uint32_t id,
			    enum ctype_kind kind, const char *name, uint32_t size);
/* What was set for that id, or NULL. */
const struct ctype *types_src_get(struct types *T, const struct type_source *src, uint32_t id);
void types_src_set(struct types *T, const struct type_source *src, uint32_t id,
		   const struct ctype *t);

#endif
