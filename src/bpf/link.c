// SPDX-License-Identifier: MIT
/*
 * Runtime functions: each one that is called, directly or not, is appended once; calls are relative.
 */
#include "bpf/bpf_i.h"

#include <errno.h>
#include <string.h>

#define MAX_FRAMES 8

static uint32_t find(const struct rt_lib *lib, const char *name)
{
	for (uint32_t i = 0; lib && i < lib->n; i++)
		if (strcmp(lib->funcs[i].name, name) == 0)
			return i;
	return NONE;
}

static uint32_t find_or_fail(struct gen *g, const char *name)
{
	uint32_t i = find(g->o->rt, name);

	if (i == NONE)
		gen_error(g, -ENOENT, "there is no runtime function '%s'", name);
	return i;
}

/* ---- stack ---- */

static bool is_memory(uint8_t class)
{
	return class == BPF_LDX || class == BPF_ST || class == BPF_STX;
}

/* Lowest offset from r10 that the function uses, rounded as the verifier does. */
static uint32_t own_stack(const struct rt_func *f)
{
	int low = -1;

	for (uint32_t i = 0; i < f->n_insns; i++) {
		const struct insn *p = &f->insns[i];
		unsigned base = BPF_CLASS(p->code) == BPF_LDX ? bi_src(p) : bi_dst(p);
		if (is_memory(BPF_CLASS(p->code)) && base == BI_FP && p->off < low)
			low = p->off;
		if (p->code == BI_MOV64_X && bi_src(p) == BI_FP && i + 1 < f->n_insns &&
		    p[1].code == (BPF_ALU64 | BPF_ADD) && p[1].imm < low)
			low = p[1].imm;
	}
	return ((uint32_t)-low + 31) / 32 * 32;
}

static uint32_t chain_stack(const struct rt_lib *lib, uint32_t func, unsigned depth)
{
	const struct rt_func *f = &lib->funcs[func];
	uint32_t most = 0;

	for (uint32_t i = 0; i < f->n_calls && depth < MAX_FRAMES; i++) {
		uint32_t callee = find(lib, f->calls[i].callee);
		uint32_t need = callee == NONE ? 0 : chain_stack(lib, callee, depth + 1);
		if (need > most)
			most = need;
	}
	return own_stack(f) + most;
}

uint32_t link_stack(struct gen *g)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < g->n_out; i++) {
		if (g->out[i].kind != O_RT)
			continue;
		uint32_t func = find_or_fail(g, g->f->ins[g->out[i].aux].name);
		uint32_t need = func == NONE ? 0 : chain_stack(g->o->rt, func, 1);
		if (need > most)
			most = need;
	}
	return most;
}

/* ---- code ---- */

/* Appends the function's instructions; its own calls join the list of those to be resolved. */
static void append(struct gen *g, const struct rt_func *f)
{
	uint32_t start = g->n_insns;

	g->lines = arena_grow(g->a, g->lines, g->n_lines, &g->cap_lines, sizeof(*g->lines));
	g->lines[g->n_lines++] = (struct image_line){ .insn = start };
	for (uint32_t i = 0; i < f->n_insns; i++) {
		g->insns = arena_grow(g->a, g->insns, g->n_insns, &g->cap_insns, sizeof(*g->insns));
		g->insns[g->n_insns++] = f->insns[i];
	}
	for (uint32_t i = 0; i < f->n_calls; i++) {
		g->rts = arena_grow(g->a, g->rts, g->n_rts, &g->cap_rts, sizeof(*g->rts));
		g->rts[g->n_rts++] =
			(struct rt_use){ start + f->calls[i].insn, f->calls[i].callee };
	}
}

/* A call, or (ld_imm64) a function's address for bpf_loop and the like. */
static void resolve(struct insn *i, uint32_t at, uint32_t target)
{
	unsigned src = i->code == BI_LD64 ? BPF_PSEUDO_FUNC : BPF_PSEUDO_CALL;

	i->regs = bi_regs(bi_dst(i), src);
	i->imm = (int32_t)target - (int32_t)at - 1;
}

void link_runtime(struct gen *g)
{
	const struct rt_lib *lib = g->o->rt;
	uint32_t *at = arena_new_array(g->a, uint32_t, lib ? lib->n + 1 : 1); /* place + 1 */

	for (uint32_t k = 0; k < g->n_rts; k++) {
		uint32_t func = find_or_fail(g, g->rts[k].name);
		if (func == NONE)
			return;
		if (!at[func]) {
			at[func] = g->n_insns + 1;
			append(g, &lib->funcs[func]);
		}
		resolve(&g->insns[g->rts[k].insn], g->rts[k].insn, at[func] - 1);
	}
}
