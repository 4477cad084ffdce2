/* SPDX-License-Identifier: MIT */
/*
 * Subroutines that take text apart or make text of what is none: json(), strtok(), cleanpath(), those of
 * addresses, d_path(). Runtime functions do the work; here are their arguments and results.
 */
#include "lower/lower_i.h"
#include "tables/rtargs.h"

#define FAMILY_INET 2
#define FAMILY_INET6 10
#define LINK_ETHER 1
#define LINK_ETHER_BYTES 6
#define LINK_INFINIBAND 32
#define LINK_INFINIBAND_BYTES RT_LINK_MAX
#define IP4_TEXT 16u
#define IP6_TEXT 46u

uint32_t lw_text_max(const struct lw *w, const struct expr *e)
{
	uint32_t n;

	switch (e->func->id) {
	case FN_CLEANPATH: n = lw_str_max(w, e->args[0]) + 1; break;
	case FN_JSON: n = lw_str_max(w, e->args[0]); break;
	case FN_INET_NTOA: n = IP4_TEXT; break;
	case FN_INET_NTOA6:
	case FN_INET_NTOP: n = IP6_TEXT; break;
	case FN_LINK_NTOP: n = RT_ADDR_TEXT; break;
	case FN_CONTAINER_ID: n = RT_NAME_MAX; break;
	default: n = w->o->strsize; break;
	}
	return n < w->o->strsize ? n : w->o->strsize;
}

/* ---- parts of a string ---- */

/* part: length << 32 | start of a part of s, which is copied into scratch; or all ones: NULL. */
static struct strv part_of(struct lf *l, ir_val s, ir_val part, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_local r = ir_new_local(f, "part");
	ir_blk some = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val dst = lw_scratch(l, lw_temp(l, cap));

	ir_set(f, r, ir_const(f, 0));
	ir_bri(f, IRC_NE, part, -1, some, end);
	ir_at(f, some);
	(void)lw_str_copy_n(l, ir_bin(f, IR_ADD, s, ir_un(f, IR_ZEXT32, part)),
			    ir_bini(f, IR_SHR, part, 32), dst, cap);
	ir_set(f, r, dst);
	ir_jmp(f, end);
	ir_at(f, end);
	return (struct strv){ .ptr = ir_get(f, r), .cap = cap, .maybe_null = true };
}

static struct strv json(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str_readable(l, e->args[0]), p = lw_str_readable(l, e->args[1]);
	ir_val part = ir_rt(l->f, "rt_json", 5, s.ptr, ir_const(l->f, s.cap), p.ptr,
			    ir_const(l->f, p.cap), lw_scratch(l, lw_temp(l, RT_JSON_WORK)));

	s = part_of(l, s.ptr, part, lw_str_max(l->w, e));
	s.null_empty = true;
	return s;
}

/* The text that strtok() works on, and where it is in it: of this firing, as a this-> variable is. */
static ir_val token_text(struct lf *l)
{
	if (!l->have_tok) {
		l->tok_off = lw_perm(l, l->w->o->strsize);
		l->have_tok = true;
	}
	return lw_scratch(l, l->tok_off);
}

/* A text that is not NULL is a new one. */
static void token_begin(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk fresh = ir_block(f, NULL), old = ir_block(f, NULL), go = ir_block(f, NULL);
	struct strv s;

	if (lw_is_null_const(e))
		s = (struct strv){ .ptr = ir_const(f, 0), .maybe_null = true };
	else
		s = lw_str(l, e);
	if (s.maybe_null)
		ir_bri(f, IRC_NE, s.ptr, 0, fresh, old);
	else
		ir_jmp(f, fresh);
	ir_at(f, fresh);
	s.maybe_null = false;
	(void)lw_str_copy(l, s, token_text(l), l->w->o->strsize);
	ir_set(f, l->l_tok, ir_const(f, 1));
	ir_jmp(f, go);
	ir_at(f, old);
	lw_fault_if(l, IRC_EQ, ir_get(f, l->l_tok), 0, FLT_BADADDR, ir_const(f, 0));
	ir_jmp(f, go);
	ir_at(f, go);
}

static struct strv token(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	uint32_t cap = l->w->o->strsize;
	ir_blk last = ir_block(f, NULL), more = ir_block(f, NULL), end = ir_block(f, NULL);
	struct strv d = lw_str_readable(l, e->args[1]);
	ir_val text, part;

	token_begin(l, e->args[0]);
	text = token_text(l);
	part = ir_rt(f, "rt_strtok", 5, text, ir_const(f, cap), d.ptr, ir_const(f, d.cap),
		     ir_bini(f, IR_SUB, ir_get(f, l->l_tok), 1));
	ir_bri(f, IRC_EQ, part, -1, last, more);
	ir_at(f, last);
	ir_set(f, l->l_tok, ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, more);
	ir_set(f, l->l_tok,
	       ir_bini(f, IR_ADD,
		       ir_bin(f, IR_ADD, ir_un(f, IR_ZEXT32, part), ir_bini(f, IR_SHR, part, 32)),
		       1));
	ir_jmp(f, end);
	ir_at(f, end);
	return part_of(l, text, part, cap);
}

ir_val lw_cleanpath_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct strv s = lw_str_readable(l, e->args[0]);

	return ir_rt(l->f, "rt_cleanpath", 4, s.ptr, ir_const(l->f, s.cap), dst,
		     ir_const(l->f, cap));
}

/* ---- addresses ---- */

/* n bytes at an address, in scratch. */
static ir_val bytes_at(struct lf *l, ir_val addr, ir_val n, uint32_t room)
{
	ir_val dst = lw_scratch(l, lw_temp(l, room));
	ir_val r = ir_call(l->f, BPFH_probe_read_kernel, 3, dst, n, addr);

	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, addr);
	return dst;
}

static void inet4(struct lf *l, ir_val text, ir_val addr)
{
	ir_val a = bytes_at(l, addr, ir_const(l->f, 4), 16);

	(void)ir_rt(l->f, "rt_inet4", 2, text, a);
}

static void inet6(struct lf *l, ir_val text, ir_val addr, ir_val short4)
{
	ir_val a = bytes_at(l, addr, ir_const(l->f, 16), 16);

	(void)ir_rt(l->f, "rt_inet6", 3, text, a, short4);
}

static void inet_ntop(struct lf *l, ir_val text, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk four = ir_block(f, NULL), other = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val af = lw_int(l, e->args[0]), addr = lw_int(l, e->args[1]);

	ir_bri(f, IRC_EQ, af, FAMILY_INET, four, other);
	ir_at(f, four);
	inet4(l, text, addr);
	ir_jmp(f, end);
	ir_at(f, other);
	lw_fault_if(l, IRC_NE, af, FAMILY_INET6, FLT_ILLOP, af);
	inet6(l, text, addr, ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, end);
}

static void link_ntop(struct lf *l, ir_val text, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk ether = ir_block(f, NULL), other = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val type = lw_int(l, e->args[0]), addr = lw_int(l, e->args[1]), a;
	ir_local n = ir_new_local(f, "bytes");

	ir_set(f, n, ir_const(f, LINK_ETHER_BYTES));
	ir_bri(f, IRC_EQ, type, LINK_ETHER, ether, other);
	ir_at(f, other);
	lw_fault_if(l, IRC_NE, type, LINK_INFINIBAND, FLT_ILLOP, type);
	ir_set(f, n, ir_const(f, LINK_INFINIBAND_BYTES));
	ir_jmp(f, end);
	ir_at(f, ether);
	ir_jmp(f, end);
	ir_at(f, end);
	a = bytes_at(l, addr, ir_get(f, n), RT_LINK_MAX);
	(void)ir_rt(f, "rt_link", 3, text, a, ir_get(f, n));
}

static struct strv address(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_val text = lw_scratch(l, lw_temp(l, RT_ADDR_TEXT)), keep;

	switch (e->func->id) {
	case FN_INET_NTOA: inet4(l, text, lw_int(l, e->args[0])); break;
	case FN_INET_NTOA6:
		keep = e->n_args > 1 ? lw_int(l, e->args[1]) : ir_const(f, 0);
		inet6(l, text, lw_int(l, e->args[0]), ir_bin(f, IR_EQ, keep, ir_const(f, 0)));
		break;
	case FN_INET_NTOP: inet_ntop(l, text, e); break;
	default: link_ntop(l, text, e); break;
	}
	return (struct strv){ .ptr = text, .cap = RT_ADDR_TEXT };
}

/* ---- d_path ---- */

static const struct {
	const char *tag, *member;
} path_members[RT_N_OFFS] = {
#define RT_PATH_OFF(id, tag, member) [RT_##id] = { tag, member },
	RT_PATH_OFFS
#undef RT_PATH_OFF
};

static struct strv d_path(struct lf *l, const struct expr *e)
{
	uint64_t off[RT_N_OFFS] = { 0 };
	uint32_t cap = l->w->o->strsize + 2 * RT_NAME_MAX;
	ir_val path = lw_int(l, e->args[0]), work, at;

	for (unsigned i = 0; i < RT_N_OFFS; i++)
		if (!lw_member_off(l, e, path_members[i].tag, path_members[i].member, &off[i]))
			return (struct strv){ .ptr = ir_const(l->f, 0), .cap = 1 };
	work = lw_scratch(l, lw_temp(l, cap + RT_NAME_MAX));
	at = ir_rt(l->f, "rt_d_path", 4, work, ir_const(l->f, cap), path,
		   ir_mapval(l->f, l->w->map_ro, lw_rodata(l->w, off, sizeof(off), 8)));
	lw_fault_if(l, IRC_UGE, at, cap, FLT_BADADDR, path);
	return (struct strv){ .ptr = ir_bin(l->f, IR_ADD, work, at),
			      .cap = l->w->o->strsize,
			      .kernel = true };
}

/* ---- container_id ---- */

static struct strv container_id(struct lf *l, const struct expr *e)
{
	struct types *T = l->w->o->types;
	const struct ctype *t = types_find(T, "vmlinux", TNS_STRUCT, "kernfs_node");
	/* before 6.15 */
	bool old = t && type_member(T, t, "parent", &(uint32_t){ 0 });
	uint64_t off[RT_N_KN_OFFS];
	ir_val node, other, work, part;

	if (!lw_member_off(l, e, "kernfs_node", "name", &off[RT_KN_NAME]) ||
	    !lw_member_off(l, e, "kernfs_node", old ? "parent" : "__parent", &off[RT_KN_PARENT]))
		return (struct strv){ .ptr = ir_const(l->f, 0), .cap = 1 };
	node = lw_int(l, e->args[0]);
	other = lw_int(l, e->args[1]);
	work = lw_scratch(l, lw_temp(l, RT_NAME_MAX));
	part = ir_rt(l->f, "rt_container", 4, work, node, other,
		     ir_mapval(l->f, l->w->map_ro, lw_rodata(l->w, off, sizeof(off), 8)));
	struct strv s = part_of(l, work, part, lw_str_max(l->w, e));
	s.null_empty = true;
	return s;
}

struct strv lw_text(struct lf *l, const struct expr *e)
{
	switch (e->func->id) {
	case FN_JSON: return json(l, e);
	case FN_STRTOK: return token(l, e);
	case FN_INET_NTOA:
	case FN_INET_NTOA6:
	case FN_INET_NTOP:
	case FN_LINK_NTOP: return address(l, e);
	case FN_D_PATH: return d_path(l, e);
	case FN_CONTAINER_ID: return container_id(l, e);
	default:
		lw_error(l, e, D_UNKNOWN, "%s() is not implemented yet", e->func->name);
		return (struct strv){ .ptr = ir_const(l->f, 0), .cap = 1, .maybe_null = true };
	}
}
