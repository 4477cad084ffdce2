// SPDX-License-Identifier: MIT
/*
 * Where arguments are at the first instruction of a function, by the calling conventions of C: on x86-64 the
 * System V ABI (3.2.3), on AArch64 AAPCS64 (6.8). Raw arguments are numbered as arg0, arg1...: integer registers
 * first, then words of the stack.
 *
 * Only what is in one integer register or in one word of the stack can be an argument of D; all others take
 * their part of registers and stack, so that those behind them are found.
 */
#include "proc/ufunc.h"

#define MAX_DEPTH 16u /* structs in structs */

static const char in_vector[] = "it is a floating-point value, which is in a vector register";
static const char in_parts[] = "it is a structure that is passed by value (use arg0, arg1...)";
static const char too_large[] = "it is larger than a register";
static const char is_gone[] = "the compiler has left it out of this function";
static const char elsewhere[] = "the compiler passes it in an unusual register";

/* What the eight bytes of a word of an argument are. */
enum class { C_NONE, C_INT, C_SSE, C_MEMORY };

static bool mark(enum class *c, uint64_t bit, uint64_t size, enum class what)
{
	uint64_t last = bit + (size ? size * 8 - 1 : 0);

	if (last / 64 > 1)
		return false;
	for (uint64_t i = bit / 64; i <= last / 64; i++)
		if (c[i] != C_INT)
			c[i] = what;
	return true;
}

/* Fills c[0..1]; false: it is passed in memory. */
static bool classify(struct types *T, const struct ctype *t, uint64_t bit, unsigned depth,
		     enum class *c)
{
	const struct ctype *s = type_strip(t);
	uint32_t size = type_size(s);

	if (depth > MAX_DEPTH)
		return false;
	switch (s->kind) {
	case CT_FLOAT: return size <= 8 && mark(c, bit, size, C_SSE);
	case CT_INT:
	case CT_PTR:
	case CT_ENUM:
		return bit % (8 * (uint64_t)(size ? size : 1)) == 0 && mark(c, bit, size, C_INT);
	case CT_ARRAY:
		for (uint32_t i = 0; i < s->nelem && i < 16; i++)
			if (!classify(T, s->ref, bit + 8ull * i * type_size(s->ref), depth + 1, c))
				return false;
		return true;
	case CT_STRUCT:
	case CT_UNION:
		if (!type_complete(T, s))
			return false;
		for (uint32_t i = 0; i < s->n; i++) {
			const struct ctype_member *m = &s->members[i];
			bool ok = m->bit_size ?
					  mark(c, bit + m->bit_off, (m->bit_size + 7) / 8, C_INT) :
					  classify(T, m->type, bit + m->bit_off, depth + 1, c);
			if (!ok)
				return false;
		}
		return true;
	default: return false;
	}
}

/* Words of an argument in registers of each sort; in neither: it is in memory. */
struct words {
	uint32_t ints, sses, stack;
};

#if defined(__x86_64__)
#define INT_REGS 6u
#define SSE_REGS 8u

/* Of DWARF's numbers: rax rdx rcx rbx rsi rdi rbp rsp r8 r9. */
static int arg_of_reg(int reg)
{
	static const int8_t args[] = { -1, 2, 3, -1, 1, 0, -1, -1, 4, 5 };

	return reg >= 0 && reg < (int)sizeof(args) ? args[reg] : -1;
}

static struct words words_of(struct types *T, const struct ctype *t, bool by_ref)
{
	enum class c[2] = { C_NONE, C_NONE };
	uint32_t size = type_size(t);
	struct words w = { 0 };

	if (by_ref || type_strip(t)->kind == CT_ARRAY)
		return (struct words){ .ints = 1, .stack = 1 };
	w.stack = size / 8 + (size % 8 != 0);
	if (size <= 16 && classify(T, t, 0, 0, c))
		for (int i = 0; i < 2; i++) {
			w.ints += c[i] == C_INT;
			w.sses += c[i] == C_SSE;
		}
	return w;
}

/* What is returned in memory has its address as a hidden first argument. */
static uint32_t hidden(struct types *T, const struct ufunc *f)
{
	struct words w = words_of(T, f->ret, f->ret_by_ref);

	return f->ret_by_ref || (type_is_sou(f->ret) && w.stack && !w.ints && !w.sses);
}
#else
#define INT_REGS 8u
#define SSE_REGS 8u

static int arg_of_reg(int reg)
{
	return reg >= 0 && reg < 8 ? reg : -1;
}

/* A structure of one to four equal floating-point numbers is in vector registers. */
static struct words words_of(struct types *T, const struct ctype *t, bool by_ref)
{
	enum class c[2] = { C_NONE, C_NONE };
	uint32_t size = type_size(t);
	struct words w = { .stack = size / 8 + (size % 8 != 0) };
	bool sou = type_is_sou(t);

	if (by_ref || type_strip(t)->kind == CT_ARRAY)
		return (struct words){ .ints = 1, .stack = 1 };
	if (type_strip(t)->kind == CT_FLOAT)
		w.sses = 1;
	else if (sou && size > 16)
		return (struct words){ .ints = 1, .stack = 1 };
	else if (sou && classify(T, t, 0, 0, c) && c[0] == C_SSE && c[1] != C_INT)
		w.sses = w.stack;
	else
		w.ints = w.stack;
	return w;
}

/* The address of a result in memory is in a register of its own. */
static uint32_t hidden(struct types *T, const struct ufunc *f)
{
	(void)T;
	(void)f;
	return 0;
}
#endif

/* Why a value that takes these words is no argument of D; NULL: it is one. */
static const char *unreadable(const struct ctype *t, bool by_ref, const struct words *w)
{
	if (by_ref)
		return "it is a structure that is passed by its address (use arg0, arg1...)";
	if (type_is_sou(t))
		return in_parts;
	if (type_strip(t)->kind == CT_FLOAT)
		return in_vector;
	if (!type_is_scalar(t))
		return "its type is not known";
	return w->stack > 1 ? too_large : NULL;
}

static void place_changed(struct ufunc *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		struct uparam *p = &f->param[i];
		int arg = arg_of_reg(p->reg);
		struct words one = { .stack = type_size(p->type) > 8 ? 2 : 1 };

		p->arg = arg < 0 ? 0 : (uint32_t)arg;
		p->why = p->reg == UPARAM_GONE ? is_gone :
			 arg < 0               ? elsewhere :
						 unreadable(p->type, p->by_ref, &one);
	}
}

static void place_c(struct types *T, struct ufunc *f)
{
	uint32_t ints, sses = 0, stack = 0;

	ints = hidden(T, f);
	for (uint32_t i = 0; i < f->n; i++) {
		struct uparam *p = &f->param[i];
		struct words w = words_of(T, p->type, p->by_ref);
		bool fits = ints + w.ints <= INT_REGS && sses + w.sses <= SSE_REGS &&
			    (w.ints || w.sses);

		p->why = unreadable(p->type, p->by_ref, &w);
		p->arg = fits ? ints : INT_REGS + stack;
		ints += fits ? w.ints : 0;
		sses += fits ? w.sses : 0;
		stack += fits ? 0 : w.stack;
	}
}

/* ---- Go ---- */

#if defined(__x86_64__)
#define GO_INTS 9u
#define GO_FLOATS 15u
#else
#define GO_INTS 16u
#define GO_FLOATS 16u
#endif

/* Registers that a value is taken apart into; false: it is passed on the stack. */
static bool go_parts(struct types *T, const struct ctype *t, unsigned depth, uint32_t *ints,
		     uint32_t *floats)
{
	const struct ctype *s = type_strip(t);

	if (depth > MAX_DEPTH)
		return false;
	switch (s->kind) {
	case CT_FLOAT: *floats += 1; return true;
	case CT_INT:
	case CT_PTR:
	case CT_ENUM: *ints += 1; return true;
	case CT_ARRAY:
		return s->nelem == 0 ||
		       (s->nelem == 1 && go_parts(T, s->ref, depth + 1, ints, floats));
	case CT_STRUCT:
		if (!type_complete(T, s))
			return false;
		for (uint32_t i = 0; i < s->n; i++)
			if (!go_parts(T, s->members[i].type, depth + 1, ints, floats))
				return false;
		return true;
	default: return false;
	}
}

/* One list, of parameters or of results; *stack: bytes there. first: number of the first raw argument. */
static void place_go_list(struct types *T, struct uparam *v, uint32_t n, uint32_t n_ints,
			  uint32_t first, uint32_t *stack)
{
	uint32_t ints = 0, floats = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct uparam *p = &v[i];
		uint32_t pi = 0, pf = 0, align = type_align(p->type);
		struct words one = { .stack = 1 };
		bool fits = n_ints && go_parts(T, p->type, 0, &pi, &pf) && ints + pi <= n_ints &&
			    floats + pf <= GO_FLOATS;

		p->why = unreadable(p->type, false, &one);
		if (fits) {
			p->arg = first + ints;
			ints += pi;
			floats += pf;
			continue;
		}
		*stack += (align - *stack % align) % align;
		p->arg = first + n_ints + *stack / 8;
		if (*stack % 8 && !p->why)
			p->why = "it shares a word of the stack with others (use arg0, arg1...)";
		*stack += type_size(p->type);
	}
	*stack += (8 - *stack % 8) % 8;
}

static void place_go(struct types *T, struct ufunc *f, uint32_t n_ints)
{
	uint32_t stack = 0;

	place_go_list(T, f->param, f->n, n_ints, 0, &stack);
	place_go_list(T, f->result, f->n_results, n_ints, 1, &stack);
}

void abi_place(struct types *T, enum abi abi, struct ufunc *f)
{
	if (abi != ABI_C)
		place_go(T, f, abi == ABI_GO_REGS ? GO_INTS : 0);
	else if (f->changed)
		place_changed(f);
	else
		place_c(T, f);
}

const char *abi_returned(struct types *T, const struct ufunc *f)
{
	struct words w = words_of(T, f->ret, f->ret_by_ref);

	return unreadable(f->ret, f->ret_by_ref, &w);
}
