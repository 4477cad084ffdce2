/* SPDX-License-Identifier: MIT */
/*
 * Subroutines. Copies of strings are done by the kernel's own probe_read_*_str helpers (fast, bounded,
 * and the same on every kernel); searching and converting by runtime functions (src/bpfrt).
 */
#include <string.h>

#include "lower/lower_i.h"

#define DYN_MAX 4096u /* most that alloca() and copyin() give when the size is not constant */
#define ALLOCA_MAX 65536u
#define PROGENY_HOPS 32

/* ---- memory ---- */

uint32_t lw_piece_size(struct lf *l, const struct expr *e, ir_val *ret_size)
{
	ir_val n;

	if (e->kind == E_INT) {
		if (e->i > ALLOCA_MAX) {
			lw_error(l, e, D_ALLOCA_SIZE, "size %llu is out of range: at most %u bytes",
				 (unsigned long long)e->i, ALLOCA_MAX);
			return 8;
		}
		*ret_size = ir_const(l->f, (int64_t)e->i);
		return e->i ? (uint32_t)e->i : 8;
	}
	n = lw_int(l, e);
	lw_fault_if(l, IRC_UGT, n, DYN_MAX, FLT_NOSCRATCH, n);
	*ret_size = n;
	return DYN_MAX;
}

static ir_val alloca_(struct lf *l, const struct expr *e)
{
	ir_val size;
	uint32_t n = lw_piece_size(l, e->args[0], &size);

	return lw_scratch_addr(l, lw_perm(l, n));
}

static ir_val copyin(struct lf *l, const struct expr *e)
{
	ir_val addr = lw_int(l, e->args[0]), size, r;
	uint32_t off, n = lw_piece_size(l, e->args[1], &size);

	off = lw_perm(l, n);
	r = lw_user_bytes(l, lw_scratch(l, off), size, addr);
	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, addr);
	return lw_scratch_addr(l, off);
}

/* copyinto(addr, size, dst), bcopy(src, dst, size) */
static ir_val copy(struct lf *l, bool user, const struct expr *src, const struct expr *dst,
		   const struct expr *size)
{
	struct ir_fn *f = l->f;
	ir_val from = lw_int(l, src), to = lw_int(l, dst), n, r;
	uint32_t most = lw_piece_size(l, size, &n);

	to = lw_scratch_place(l, to, most, size->kind == E_INT ? 0 : n);
	r = user ? lw_user_bytes(l, to, n, from) :
		   ir_call(f, BPFH_probe_read_kernel, 3, to, n, from);
	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, from);
	return ir_const(f, 0);
}

/* ---- integers from strings ---- */

static ir_val strlen_(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str(l, e->args[0]);
	ir_val dst = lw_scratch(l, lw_temp(l, s.cap));

	return ir_bini(l->f, IR_SUB, lw_str_copy(l, s, dst, s.cap), 1);
}

static ir_val index_(struct lf *l, const struct expr *e, bool last)
{
	struct strv s = lw_str_readable(l, e->args[0]), t = lw_str_readable(l, e->args[1]);
	ir_val start;

	if (e->n_args > 2)
		start = lw_int(l, e->args[2]);
	else
		start = ir_const(l->f, last ? INT32_MAX : 0);
	return ir_rt(l->f, last ? "rt_rindex" : "rt_index", 5, s.ptr, ir_const(l->f, s.cap), t.ptr,
		     ir_const(l->f, t.cap), start);
}

static ir_val strtoll_(struct lf *l, const struct expr *e)
{
	struct strv s = lw_str_readable(l, e->args[0]);
	ir_val base = ir_const(l->f, 10);

	if (e->n_args > 1) {
		base = lw_int(l, e->args[1]);
		lw_fault_if(l, IRC_UGT, base, 36, FLT_ILLOP, base);
		lw_fault_if(l, IRC_EQ, base, 1, FLT_ILLOP, base);
	}
	return ir_rt(l->f, "rt_strtoll", 3, s.ptr, ir_const(l->f, s.cap), base);
}

/* ---- other integers ---- */

bool lw_member_off(struct lf *l, const struct expr *e, const char *tag, const char *member,
		   uint64_t *ret)
{
	struct types *T = l->w->o->types;
	const struct ctype *t = types_find(T, "vmlinux", TNS_STRUCT, tag);
	uint32_t bits;

	if (!t || !type_member(T, t, member, &bits)) {
		lw_error(l, e, D_TYPE_MEMBER, "%s() needs %s of the kernel's struct %s",
			 e->func->name, member, tag);
		return false;
	}
	*ret = bits / 8;
	return true;
}

static ir_val progenyof(struct lf *l, const struct expr *e)
{
	uint64_t parent, tgid;
	ir_val pid = lw_int(l, e->args[0]);

	if (!lw_member_off(l, e, "task_struct", "real_parent", &parent) ||
	    !lw_member_off(l, e, "task_struct", "tgid", &tgid))
		return ir_const(l->f, 0);
	return ir_rt(l->f, "rt_progenyof", 4, ir_call(l->f, BPFH_get_current_task, 0), pid,
		     ir_const(l->f, (int64_t)parent), ir_const(l->f, (int64_t)tgid));
}

static ir_val swap(struct lf *l, const struct expr *e, enum ir_op op)
{
	ir_val v = lw_convert(l, lw_int(l, e->args[0]), e->args[0]->type, e->type);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return ir_un(l->f, op, v);
#else
	(void)op;
	return v;
#endif
}

/* The kernel's dev_t: 12 bits of major, 20 of minor. */
static ir_val device(struct lf *l, const struct expr *e, bool major)
{
	ir_val v = lw_int(l, e->args[0]);

	if (major)
		return ir_bini(l->f, IR_AND, ir_bini(l->f, IR_SHR, v, 20), 0xfff);
	return ir_bini(l->f, IR_AND, v, 0xfffff);
}

/* ---- locks ---- */

#define MUTEX_FLAGS 7
#define RWLOCK_WRITER 0xff
#define RWLOCK_WAITING 0x100
#define RWLOCK_READERS 0xfffffe00
#define RWSEM_WRITER 1
#define RWSEM_WAITING 2
#define RWSEM_READERS 0x7fffffffffffff00

static ir_val lock_word(struct lf *l, const struct expr *e, uint64_t off, uint32_t size)
{
	ir_val addr = ir_bini(l->f, IR_ADD, lw_int(l, e->args[0]), (int64_t)off);
	ir_val at = lw_scratch(l, lw_temp(l, 8));

	lw_read(l, false, at, size, addr);
	return ir_load(l->f, size, at, 0, 0);
}

/* The kernel has one kind of mutex: who does not get it spins while the owner runs, then sleeps. */
static ir_val mutex(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	uint64_t off;
	ir_val owner;

	if (!lw_member_off(l, e, "mutex", "owner", &off))
		return ir_const(f, 0);
	owner = ir_bini(f, IR_AND, lock_word(l, e, off, 8), ~MUTEX_FLAGS);
	switch (e->func->id) {
	case FN_MUTEX_OWNER: return owner;
	case FN_MUTEX_OWNED: return ir_bin(f, IR_EQ, owner, ir_call(f, BPFH_get_current_task, 0));
	default: return ir_const(f, e->func->id == FN_MUTEX_TYPE_ADAPTIVE);
	}
}

static bool is_rwsem(const struct expr *e)
{
	const struct ctype *t = type_target(e->type);

	if (e->kind == E_CAST && (!t || type_is_void(t)))
		t = type_target(e->a->type);
	t = t ? type_strip(t) : NULL;
	return t && t->kind == CT_STRUCT && t->name && strcmp(t->name, "rw_semaphore") == 0;
}

/* rwlock_t, whose first word it is, and struct rw_semaphore. */
static ir_val rw(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	bool sem = is_rwsem(e->args[0]);
	uint64_t off = 0;
	int64_t mask;

	if (sem && !lw_member_off(l, e, "rw_semaphore", "count", &off))
		return ir_const(f, 0);
	switch (e->func->id) {
	case FN_RW_READ_HELD: mask = sem ? RWSEM_READERS : RWLOCK_READERS; break;
	case FN_RW_WRITE_HELD: mask = sem ? RWSEM_WRITER : RWLOCK_WRITER; break;
	default: mask = sem ? RWSEM_WRITER | RWSEM_WAITING : RWLOCK_WRITER | RWLOCK_WAITING; break;
	}
	return ir_bin(f, IR_NE, ir_bini(f, IR_AND, lock_word(l, e, off, sem ? 8 : 4), mask),
		      ir_const(f, 0));
}

ir_val lw_subr_int(struct lf *l, const struct expr *e)
{
	switch (e->func->id) {
	case FN_ALLOCA: return alloca_(l, e);
	case FN_COPYIN: return copyin(l, e);
	case FN_COPYINTO: return copy(l, true, e->args[0], e->args[2], e->args[1]);
	case FN_BCOPY: return copy(l, false, e->args[0], e->args[1], e->args[2]);
	case FN_STRLEN: return strlen_(l, e);
	case FN_INDEX: return index_(l, e, false);
	case FN_RINDEX: return index_(l, e, true);
	case FN_STRTOLL: return strtoll_(l, e);
	case FN_RAND: return ir_un(l->f, IR_SEXT32, ir_call(l->f, BPFH_get_prandom_u32, 0));
	case FN_PROGENYOF: return progenyof(l, e);
	case FN_SPECULATION: return lw_speculation(l);
	case FN_HTONS:
	case FN_NTOHS: return swap(l, e, IR_BSWAP16);
	case FN_HTONL:
	case FN_NTOHL: return swap(l, e, IR_BSWAP32);
	case FN_HTONLL:
	case FN_NTOHLL: return swap(l, e, IR_BSWAP64);
	case FN_GETMAJOR: return device(l, e, true);
	case FN_GETMINOR: return device(l, e, false);
	case FN_MUTEX_OWNED:
	case FN_MUTEX_OWNER:
	case FN_MUTEX_TYPE_ADAPTIVE:
	case FN_MUTEX_TYPE_SPIN: return mutex(l, e);
	case FN_RW_ISWRITER:
	case FN_RW_READ_HELD:
	case FN_RW_WRITE_HELD: return rw(l, e);
	default:
		if (type_is_string(e->type))
			return lw_str(l, e).ptr;
		lw_error(l, e, D_UNKNOWN, "%s() is not implemented yet", e->func->name);
		return ir_const(l->f, 0);
	}
}

/* ---- strings ---- */

/* strjoin() in strjoin(): one row of strings, each written behind the one before, whoever joins them. */
struct join {
	uint32_t work, room; /* where, in scratch; its bytes */
	uint32_t sum;        /* bound on the length so far, plus 1 */
	ir_local n;          /* the length so far */
};

static bool is_join(const struct expr *e)
{
	return e->kind == E_CALL && e->func->id == FN_STRJOIN;
}

static void join_size(const struct lw *w, const struct expr *e, uint32_t *sum, uint32_t *longest)
{
	uint32_t cap;

	if (is_join(e)) {
		join_size(w, e->args[0], sum, longest);
		join_size(w, e->args[1], sum, longest);
		return;
	}
	cap = lw_str_max(w, e);
	*sum = *sum + cap < 2 * w->o->strsize ? *sum + cap : 2 * w->o->strsize;
	if (cap > *longest)
		*longest = cap;
}

/* What is longer than strsize is cut off in the end: no need to go on there. */
static void join_cut(struct lf *l, struct join *j)
{
	struct ir_fn *f = l->f;
	ir_blk cut = ir_block(f, NULL), go = ir_block(f, NULL);

	j->sum = l->w->o->strsize;
	ir_bri(f, IRC_UGE, ir_get(f, j->n), j->sum, cut, go);
	ir_at(f, cut);
	ir_set(f, j->n, ir_const(f, (int64_t)j->sum - 1));
	ir_jmp(f, go);
	ir_at(f, go);
}

static void join_one(struct lf *l, const struct expr *e, struct join *j)
{
	struct ir_fn *f = l->f;
	uint32_t cap;
	ir_val n, at;

	if (is_join(e)) {
		join_one(l, e->args[0], j);
		join_one(l, e->args[1], j);
		return;
	}
	cap = lw_str_max(l->w, e);
	n = ir_get(f, j->n);
	lw_fault_if(l, IRC_UGE, n, j->sum, FLT_BADADDR, ir_const(f, 0));
	at = ir_bin(f, IR_ADD, lw_scratch(l, j->work), n);
	n = lw_str_to(l, e, at, cap);
	if (e->kind == E_BUILTIN && e->builtin->id == BI_EXECNAME) /* the helper gives no length */
		n = ir_rt(f, "rt_strnlen", 2,
			  ir_bin(f, IR_ADD, lw_scratch(l, j->work), ir_get(f, j->n)),
			  ir_const(f, 16));
	else
		n = ir_bini(f, IR_SUB, n, 1);
	ir_set(f, j->n, ir_bin(f, IR_ADD, ir_get(f, j->n), n));
	j->sum += cap - 1;
	if (j->sum > l->w->o->strsize)
		join_cut(l, j);
}

static ir_val strjoin_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	uint32_t sum = 0, longest = 0;
	struct join j = { .sum = 1, .n = ir_new_local(l->f, "len") };
	struct strv whole = { 0 };

	join_size(l->w, e, &sum, &longest);
	j.room = sum < l->w->o->strsize + longest ? sum : l->w->o->strsize + longest;
	j.work = lw_temp(l, j.room);
	ir_set(l->f, j.n, ir_const(l->f, 0));
	join_one(l, e, &j);
	whole.ptr = lw_scratch(l, j.work);
	whole.cap = j.room;
	return lw_str_copy(l, whole, dst, cap);
}

/* substr(s, start, [len]): negative start counts from the end, negative len stops before the end. */
static ir_val substr_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	struct strv s = lw_str_readable(l, e->args[0]);
	ir_val start = lw_int(l, e->args[1]), len, r;

	len = e->n_args > 2 ? lw_int(l, e->args[2]) : ir_const(f, INT32_MAX);
	r = ir_rt(f, "rt_substr", 5, s.ptr, ir_const(f, s.cap), start, len,
		  ir_const(f, e->n_args > 2));
	return lw_str_copy_n(l, ir_bin(f, IR_ADD, s.ptr, ir_un(f, IR_ZEXT32, r)),
			     ir_bini(f, IR_SHR, r, 32), dst, cap);
}

/* The runtime function returns length << 32 | start within the argument, or all ones for "." */
static ir_val path_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	struct strv s = lw_str_readable(l, e->args[0]);
	bool dir = e->func->id == FN_DIRNAME;
	ir_val r = ir_rt(f, dir ? "rt_dirname" : "rt_basename", 2, s.ptr, ir_const(f, s.cap));
	ir_blk dot = ir_block(f, "dot"), sub = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local n = ir_new_local(f, "n");

	ir_bri(f, IRC_EQ, r, -1, dot, sub);
	ir_at(f, dot);
	ir_store(f, 1, dst, 0, ir_const(f, '.'));
	ir_store(f, 1, dst, 1, ir_const(f, 0));
	ir_set(f, n, ir_const(f, 2));
	ir_jmp(f, end);
	ir_at(f, sub);
	ir_set(f, n,
	       lw_str_copy_n(l, ir_bin(f, IR_ADD, s.ptr, ir_un(f, IR_ZEXT32, r)),
			     ir_bini(f, IR_SHR, r, 32), dst, cap));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, n);
}

static ir_val lltostr_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_val v = lw_int(l, e->args[0]);
	ir_val base = e->n_args > 1 ? lw_int(l, e->args[1]) : ir_const(f, 10);
	ir_val work = lw_scratch(l, lw_temp(l, 72));
	ir_val at = ir_rt(f, "rt_lltostr", 3, work, v, base);

	/* digits end at work[71]; at is where they begin */
	lw_fault_if(l, IRC_UGE, at, 72, FLT_ILLOP, base);
	return lw_str_copy(l, (struct strv){ .ptr = ir_bin(f, IR_ADD, work, at), .cap = 72 }, dst,
			   cap);
}

static ir_val case_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	ir_val n = lw_str_to(l, e->args[0], dst, cap);
	bool up = e->func->id == FN_TOUPPER;

	(void)ir_rt(l->f, up ? "rt_toupper" : "rt_tolower", 2, dst, ir_const(l->f, cap));
	return n;
}

/*
 * argstr(start, end, max, other): the strings between two user addresses as one of at most max characters
 * (0: strsize), or the other string if there is nothing or nothing can be read.
 */
static ir_val argstr_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	struct ir_fn *f = l->f;
	ir_val from = lw_int(l, e->args[0]);
	ir_val n = ir_bin(f, IR_SUB, lw_int(l, e->args[1]), from), r;
	ir_blk cut = ir_block(f, NULL), read = ir_block(f, NULL), got = ir_block(f, NULL);
	ir_blk other = ir_block(f, NULL), some = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local len = ir_new_local(f, "len");
	uint64_t max = e->args[2]->kind == E_INT && e->args[2]->i ? e->args[2]->i : cap - 1;

	max = max < cap - 1 ? max : cap - 1;
	ir_set(f, len, n);
	ir_bri(f, IRC_UGE, n, (int64_t)max, cut, some);
	ir_at(f, cut);
	ir_set(f, len, ir_const(f, (int64_t)max));
	ir_jmp(f, read);
	ir_at(f, some);
	ir_bri(f, IRC_EQ, n, 0, other, read);
	ir_at(f, read);
	r = lw_user_bytes(l, dst, ir_get(f, len), from);
	ir_bri(f, IRC_EQ, r, 0, got, other);
	ir_at(f, got);
	ir_set(f, len, ir_rt(f, "rt_args", 3, dst, ir_get(f, len), ir_const(f, cap)));
	ir_bri(f, IRC_UGT, ir_get(f, len), 1, end, other);
	ir_at(f, other);
	ir_set(f, len, lw_str_to(l, e->args[3], dst, cap));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, len);
}

ir_val lw_subr_str_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap)
{
	switch (e->func->id) {
	case FN_STRJOIN: return strjoin_to(l, e, dst, cap);
	case FN_SUBSTR: return substr_to(l, e, dst, cap);
	case FN_BASENAME:
	case FN_DIRNAME: return path_to(l, e, dst, cap);
	case FN_LLTOSTR: return lltostr_to(l, e, dst, cap);
	case FN_TOLOWER:
	case FN_TOUPPER: return case_to(l, e, dst, cap);
	case FN_ARGSTR: return argstr_to(l, e, dst, cap);
	case FN_CLEANPATH: return lw_cleanpath_to(l, e, dst, cap);
	default: return lw_str_copy(l, lw_subr_str(l, e), dst, cap);
	}
}

/* strchr() and friends: the rest of the string from the match, or NULL. */
static struct strv found(struct lf *l, struct strv s, ir_val i)
{
	struct ir_fn *f = l->f;
	ir_local r = ir_new_local(f, "found");
	ir_blk some = ir_block(f, NULL), end = ir_block(f, NULL);

	ir_set(f, r, ir_const(f, 0));
	ir_bri(f, IRC_SGE, i, 0, some, end);
	ir_at(f, some);
	ir_set(f, r, ir_bin(f, IR_ADD, s.ptr, i));
	ir_jmp(f, end);
	ir_at(f, end);
	return (struct strv){
		.ptr = ir_get(f, r), .cap = s.cap, .maybe_null = true, .kernel = true
	};
}

static struct strv search(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	struct strv s = lw_str_readable(l, e->args[0]), t;
	ir_val cap = ir_const(f, s.cap);

	if (e->func->id != FN_STRSTR)
		return found(l, s,
			     ir_rt(f, e->func->id == FN_STRCHR ? "rt_strchr" : "rt_strrchr", 3,
				   s.ptr, cap, lw_int(l, e->args[1])));
	t = lw_str_readable(l, e->args[1]);
	return found(l, s,
		     ir_rt(f, "rt_index", 5, s.ptr, cap, t.ptr, ir_const(f, t.cap),
			   ir_const(f, 0)));
}

struct strv lw_subr_str(struct lf *l, const struct expr *e)
{
	uint32_t cap = lw_str_max(l->w, e);
	ir_val dst;

	switch (e->func->id) {
	case FN_STRCHR:
	case FN_STRRCHR:
	case FN_STRSTR: return search(l, e);
	case FN_COPYINSTR:
	case FN_STRJOIN:
	case FN_SUBSTR:
	case FN_BASENAME:
	case FN_DIRNAME:
	case FN_LLTOSTR:
	case FN_TOLOWER:
	case FN_TOUPPER:
	case FN_ARGSTR:
	case FN_CLEANPATH: break;
	default: return lw_text(l, e);
	}
	dst = lw_scratch(l, lw_temp(l, cap));
	(void)lw_str_to(l, e, dst, cap);
	return (struct strv){ .ptr = dst, .cap = cap };
}
