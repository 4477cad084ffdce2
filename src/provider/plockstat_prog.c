// SPDX-License-Identifier: MIT
/*
 * The plockstat provider's programs: what is done at each place.
 *
 * A thread has a struct plock_now in memory of its own: PS_TAKE fills it in when a lock is asked for, PS_WAIT marks it
 * when the thread makes the system call futex for that lock, PS_GOT takes it when the function returns. A program copies
 * it to its stack before its first probe; conditions and arguments are read from that copy. flags of 0: nothing is
 * known here, and nothing fires.
 *
 * Functions that take locks call each other (musl: pthread_mutex_lock(), pthread_mutex_timedlock(),
 * pthread_mutex_trylock(); pthread_cond_wait() takes its mutex again). One for the same lock, further down on the
 * stack, is part of the first, which is known by its stack pointer.
 */
#include <stddef.h>
#include <unistd.h>

#include "provider/plockstat_i.h"

struct lower_state plock_state = {
	.name = "dt_plockstat",
	.per_thread = true,
	.value_size = sizeof(struct plock_now),
};

#define TASK_CREATE 1
#define E_BUSY 16
#define E_TIMEDOUT 110
#define E_OWNERDEAD 130

/* What of pthread_mutex_t and pthread_rwlock_t is fixed by the interface of binaries. */
enum {
	GLIBC_COUNT = 4,
	GLIBC_OWNER = 8,
	GLIBC_KIND = 16,
	GLIBC_SPINS = 20,
	GLIBC_KIND_MASK = 0x7f,

	GLIBC_CUR_WRITER = 24, /* of a read-write lock */
	MUSL_TYPE = 0,
	MUSL_OWNER = 4,
	MUSL_COUNT = 20,
	MUSL_RW_MASK = 0x7fffffff,
	TYPE_MASK = 3, /* in both */
	OWNER_MASK = 0x3fffffff,
	RECURSIVE = 1,
	ERRORCHECK = 2,
	ADAPTIVE = 3,
	LOCK_BYTES = 64, /* more than either is long */
	MAX_SPINS = 100  /* glibc.pthread.mutex_spin_count, if nobody changed it */
};

/* ---- the copy ---- */

#define AT(member) ((int64_t)offsetof(struct plock_now, member))

static ir_val slot(struct plock_prog *p, struct ir_fn *f)
{
	return ir_slot_addr(f, p->slot, 0);
}

static ir_val now(struct plock_prog *p, struct ir_fn *f, int64_t at)
{
	return ir_load(f, 8, slot(p, f), at, 0);
}

static ir_val flags_are(struct plock_prog *p, struct ir_fn *f, int64_t mask, int64_t value)
{
	return ir_bin(f, IR_EQ, ir_bini(f, IR_AND, now(p, f, AT(flags)), mask), ir_const(f, value));
}

static void copy(struct ir_fn *f, ir_val to, ir_val from)
{
	for (int64_t at = 0; at < (int64_t)sizeof(struct plock_now); at += 8)
		ir_store(f, 8, to, at, ir_load(f, 8, from, at, 0));
}

static ir_val state_of(struct ir_fn *f, bool create)
{
	return ir_call(f, BPFH_task_storage_get, 4, ir_map(f, plock_state.map),
		       ir_call(f, BPFH_get_current_task_btf, 0), ir_const(f, 0),
		       ir_const(f, create ? TASK_CREATE : 0));
}

static ir_val sp_of(struct ir_fn *f)
{
	return uprobe_load_reg(f, uprobe_reg_sp());
}

/* What the stack pointer is when the function has returned. */
static ir_val sp_after(struct ir_fn *f, ir_val cookie)
{
#if defined(__x86_64__)
	ir_val call = ir_bini(f, IR_AND, cookie, PF_CALL);

	return ir_bin(f, IR_ADD, sp_of(f), ir_select(f, call, ir_const(f, 0), ir_const(f, 8)));
#else
	(void)cookie;
	return sp_of(f);
#endif
}

static ir_val caller_of(struct plock_prog *p, struct ir_fn *f, ir_val cookie)
{
#if defined(__x86_64__)
	ir_val at = ir_bini(f, IR_SHR, cookie, PF_CALLER_SHIFT);

	return uprobe_read(f, p->sleepable, ir_bin(f, IR_ADD, sp_of(f), at), 8);
#else
	(void)p;
	(void)cookie;
	return uprobe_load_reg(f, 30);
#endif
}

static ir_val lock_of(struct ir_fn *f, ir_val cookie)
{
	return ir_select(f, ir_bini(f, IR_AND, cookie, PF_COND),
			 uprobe_load_reg(f, uprobe_arg_reg(1)),
			 uprobe_load_reg(f, uprobe_arg_reg(0)));
}

/* size bytes of the lock */
static ir_val of_lock(struct plock_prog *p, struct ir_fn *f, int64_t at, uint32_t size)
{
	return uprobe_read(f, p->sleepable, ir_bini(f, IR_ADD, now(p, f, AT(lock)), at), size);
}

/* Goes on in a new block if v is not 0, else to no. */
static void only_if(struct ir_fn *f, ir_val v, ir_blk no)
{
	ir_blk yes = ir_block(f, NULL);

	ir_bri(f, IRC_NE, v, 0, yes, no);
	ir_at(f, yes);
}

static ir_val is(struct ir_fn *f, ir_val v, int64_t imm)
{
	return ir_bin(f, IR_EQ, v, ir_const(f, imm));
}

/* Notes which lock it is; returns the place's cookie. */
static ir_val begin(struct plock_prog *p, struct ir_fn *f)
{
	ir_val cookie = ir_call(f, BPFH_get_attach_cookie, 1, ir_ctx(f));

	ir_store(f, 8, slot(p, f), AT(lock), lock_of(f, cookie));
	ir_store(f, 8, slot(p, f), AT(sp), sp_after(f, cookie));
	return cookie;
}

static void set_flags(struct plock_prog *p, struct ir_fn *f, ir_val cookie, int64_t more)
{
	ir_store(f, 8, slot(p, f), AT(flags),
		 ir_bini(f, IR_OR, ir_bini(f, IR_AND, cookie, PF_COOKIE), more));
}

/* ---- PS_TAKE ---- */

/* An adaptive mutex of glibc that is taken: the thread tries for a while. Others do not, or leave no trace of it. */
static void look_for_spins(struct plock_prog *p, struct ir_fn *f, ir_val cookie)
{
	ir_blk no = ir_block(f, NULL);

	only_if(f, is(f, ir_bini(f, IR_AND, cookie, PF_KIND | PF_MUSL | PF_COND | PF_TRY), 0), no);
	only_if(f,
		is(f, ir_bini(f, IR_AND, of_lock(p, f, GLIBC_KIND, 4), GLIBC_KIND_MASK), ADAPTIVE),
		no);
	only_if(f, of_lock(p, f, 0, 4), no);
	ir_store(f, 8, slot(p, f), AT(spins), ir_un(f, IR_SEXT16, of_lock(p, f, GLIBC_SPINS, 2)));
	ir_store(f, 8, slot(p, f), AT(flags), ir_bini(f, IR_OR, now(p, f, AT(flags)), PF_SPIN));
	ir_jmp(f, no);
	ir_at(f, no);
}

static bool wants_spins(const struct plock_prog *p)
{
	return p->probes & PLOCK_BIT(PL_MUTEX_SPIN) || p->probes & PLOCK_BIT(PL_MUTEX_SPUN) ||
	       p->probes & PLOCK_BIT(PL_MUTEX_ACQUIRE);
}

/*
 * Is this part of what the thread is at already: the same lock, further down on the stack, or where one function jumped to
 * the next, which finds the kernel's address in place of the caller's? Then it goes on at end.
 */
static void leave_if_part(struct plock_prog *p, struct ir_fn *f, ir_val there, ir_blk end)
{
	ir_blk lock = ir_block(f, NULL), other = ir_block(f, NULL), level = ir_block(f, NULL);
	ir_blk fresh = ir_block(f, NULL);
	ir_val sp;

	ir_br(f, IRC_EQ, ir_load(f, 8, there, AT(lock), 0), now(p, f, AT(lock)), lock, fresh);
	ir_at(f, lock);
	sp = ir_load(f, 8, there, AT(sp), 0);
	ir_br(f, IRC_UGT, sp, now(p, f, AT(sp)), end, other);
	ir_at(f, other);
	ir_br(f, IRC_EQ, sp, now(p, f, AT(sp)), level, fresh);
	ir_at(f, level);
	ir_br(f, IRC_EQ, ir_load(f, 8, there, AT(caller), 0), now(p, f, AT(caller)), fresh, end);
	ir_at(f, fresh);
}

static void take(struct plock_prog *p, struct ir_fn *f)
{
	ir_blk end = ir_block(f, NULL);
	ir_val cookie = begin(p, f), there = state_of(f, true);

	only_if(f, there, end);
	ir_store(f, 8, slot(p, f), AT(caller), caller_of(p, f, cookie));
	leave_if_part(p, f, there, end);
	set_flags(p, f, cookie, PF_VALID);
	if (wants_spins(p))
		look_for_spins(p, f, cookie);
	copy(f, there, slot(p, f));
	ir_jmp(f, end);
	ir_at(f, end);
}

/* ---- PS_WAIT ---- */

static void wait_for(struct plock_prog *p, struct ir_fn *f)
{
	/* FUTEX_WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2 */
	static const int waits[] = { 0, 6, 9, 11, 13, -1 };
	ir_blk end = ir_block(f, NULL);
	ir_val there, flags, off, op;

	p->sys.f = f;
	op = ir_bini(f, IR_AND, d_sysarg(&p->sys, 1), 0x7f);
	only_if(f, d_one_of(&p->sys, op, waits), end);
	there = state_of(f, false);
	only_if(f, there, end);
	flags = ir_load(f, 8, there, AT(flags), 0);
	only_if(f, is(f, ir_bini(f, IR_AND, flags, PF_BLOCKED | PF_UNLOCK), 0), end);
	/* A lock of 0 leaves here too: nothing is at that address. */
	off = ir_bin(f, IR_SUB, d_sysarg(&p->sys, 0), ir_load(f, 8, there, AT(lock), 0));
	only_if(f, ir_bin(f, IR_ULT, off, ir_const(f, LOCK_BYTES)), end);
	copy(f, slot(p, f), there);
	flags = ir_bini(f, IR_AND, ir_bini(f, IR_OR, flags, PF_BLOCKED), ~(int64_t)PF_SPIN);
	ir_store(f, 8, there, AT(flags), flags);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* ---- PS_GOT, PS_GAVE ---- */

static void got(struct plock_prog *p, struct ir_fn *f, int64_t unlock)
{
	ir_blk end = ir_block(f, NULL);
	ir_val there = state_of(f, false), flags;

	only_if(f, there, end);
	only_if(f, ir_load(f, 8, there, AT(lock), 0), end);
	only_if(f, ir_bin(f, IR_EQ, ir_load(f, 8, there, AT(sp), 0), sp_of(f)), end);
	flags = ir_load(f, 8, there, AT(flags), 0);
	only_if(f, is(f, ir_bini(f, IR_AND, flags, PF_UNLOCK), unlock), end);
	copy(f, slot(p, f), there);
	ir_store(f, 8, there, AT(lock), ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, end);
}

static ir_val result(struct ir_fn *f)
{
	return ir_un(f, IR_SEXT32, uprobe_load_reg(f, uprobe_reg_ret()));
}

/* The thread has the lock. A wait for a condition ends with it, in time or not. */
static ir_val succeeded(struct plock_prog *p, struct ir_fn *f)
{
	ir_val r = result(f);
	ir_val late = ir_bin(f, IR_AND, is(f, r, E_TIMEDOUT), flags_are(p, f, PF_COND, PF_COND));

	return ir_bin(f, IR_OR, ir_bin(f, IR_OR, is(f, r, 0), is(f, r, E_OWNERDEAD)), late);
}

static ir_val failed(struct plock_prog *p, struct ir_fn *f)
{
	ir_val r = result(f);

	if (p->stage == PS_GAVE)
		return ir_bin(f, IR_NE, r, ir_const(f, 0));
	return ir_bin(f, IR_AND, is(f, succeeded(p, f), 0),
		      ir_bin(f, IR_NE, r, ir_const(f, E_BUSY)));
}

/* ---- PS_GIVE ---- */

/* A member of a mutex that is elsewhere in musl's. */
static ir_val member(struct plock_prog *p, struct ir_fn *f, ir_val flags, int64_t musl,
		     int64_t glibc)
{
	ir_val at = ir_select(f, ir_bini(f, IR_AND, flags, PF_MUSL), ir_const(f, musl),
			      ir_const(f, glibc));

	return uprobe_read(f, p->sleepable, ir_bin(f, IR_ADD, now(p, f, AT(lock)), at), 4);
}

/* A mutex that tells errors, and is not the thread's. */
static void leave_if_not_mine(struct plock_prog *p, struct ir_fn *f, ir_val cookie, ir_blk no)
{
	ir_blk checked = ir_block(f, NULL), yes = ir_block(f, NULL);
	ir_val type, owner;

	type = ir_bini(f, IR_AND, member(p, f, cookie, MUSL_TYPE, GLIBC_KIND), TYPE_MASK);
	ir_bri(f, IRC_ULT, ir_bini(f, IR_SUB, type, RECURSIVE), ERRORCHECK, checked, yes);
	ir_at(f, checked);
	owner = ir_bini(f, IR_AND, member(p, f, cookie, MUSL_OWNER, GLIBC_OWNER), OWNER_MASK);
	if (p->own_tids)
		owner = ir_bin(f, IR_EQ, owner,
			       ir_un(f, IR_ZEXT32, ir_call(f, BPFH_get_current_pid_tgid, 0)));
	ir_bri(f, IRC_NE, owner, 0, yes, no);
	ir_at(f, yes);
}

/* Who gives a read-write lock back: a writer if there is one. */
static ir_val kind_of_rw(struct plock_prog *p, struct ir_fn *f, ir_val cookie)
{
	ir_val musl = ir_bini(f, IR_AND, cookie, PF_MUSL);
	ir_val at = ir_select(f, musl, ir_const(f, 0), ir_const(f, GLIBC_CUR_WRITER));
	ir_val word = uprobe_read(f, p->sleepable, ir_bin(f, IR_ADD, now(p, f, AT(lock)), at), 4);
	ir_val by_musl = is(f, ir_bini(f, IR_AND, word, MUSL_RW_MASK), MUSL_RW_MASK);
	ir_val writes = ir_select(f, musl, by_musl, ir_bin(f, IR_NE, word, ir_const(f, 0)));

	return ir_select(f, writes, ir_const(f, PF_WRITE), ir_const(f, PF_READ));
}

static void keep_for_return(struct plock_prog *p, struct ir_fn *f, ir_val cookie)
{
	ir_blk no = ir_block(f, NULL);
	ir_val there;

	only_if(f, is(f, ir_bini(f, IR_AND, cookie, PF_COND), 0), no);
	there = state_of(f, true);
	only_if(f, there, no);
	set_flags(p, f, cookie, PF_VALID | PF_UNLOCK);
	ir_store(f, 8, slot(p, f), AT(caller), caller_of(p, f, cookie));
	copy(f, there, slot(p, f));
	ir_store(f, 8, slot(p, f), AT(flags), ir_const(f, 0));
	ir_jmp(f, no);
	ir_at(f, no);
}

static void give(struct plock_prog *p, struct ir_fn *f)
{
	ir_blk mutex = ir_block(f, NULL), rw = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val cookie = begin(p, f), kind;

	if (p->probes & PLOCK_BIT(PL_MUTEX_ERROR) || p->probes & PLOCK_BIT(PL_RW_ERROR))
		keep_for_return(p, f, cookie);
	ir_bri(f, IRC_EQ, ir_bini(f, IR_AND, cookie, PF_KIND), PF_RW, rw, mutex);
	ir_at(f, rw);
	kind = kind_of_rw(p, f, cookie);
	ir_store(f, 8, slot(p, f), AT(flags),
		 ir_bini(f, IR_OR,
			 ir_bin(f, IR_OR, ir_bini(f, IR_AND, cookie, PF_COOKIE & ~PF_KIND), kind),
			 PF_VALID));
	ir_jmp(f, end);
	ir_at(f, mutex);
	if (p->probes & PLOCK_BIT(PL_MUTEX_RELEASE))
		leave_if_not_mine(p, f, cookie, end);
	set_flags(p, f, cookie, PF_VALID);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* ---- callbacks ---- */

/* A perf event does not know the process; nor does the system call. */
ir_val plock_pidx(void *priv, struct ir_fn *f)
{
	struct plock_prog *p = priv;
	ir_val tgid = ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_pid_tgid, 0), 32);
	uint32_t self = (uint32_t)getpid();
	ir_val ok;

	/* what we do ourselves is nobody's wish */
	ok = ir_bin(f, p->pid ? IR_EQ : IR_NE, tgid, ir_const(f, p->pid ? p->pid : self));
	if (p->stage == PS_WAIT) {
		static const char *const calls[] = { "futex", NULL };
		ir_blk futex = ir_block(f, NULL), out = ir_block(f, NULL);

		p->sys.f = f;
		ir_bri(f, IRC_NE, d_entering(&p->sys, calls), 0, futex, out);
		ir_at(f, out);
		ir_reti(f, 0);
		ir_at(f, futex);
	}
	return ir_select(f, ok, ir_const(f, 0), ir_const(f, p->n));
}

static void look(struct plock_prog *p, struct ir_fn *f)
{
	p->in = f;
	p->slot = ir_stack(f, sizeof(struct plock_now), 8, "lock");
	for (int64_t at = 0; at < (int64_t)sizeof(struct plock_now); at += 8)
		ir_store(f, 8, slot(p, f), at, ir_const(f, 0));
	switch (p->stage) {
	case PS_TAKE: take(p, f); break;
	case PS_WAIT: wait_for(p, f); break;
	case PS_GOT: got(p, f, 0); break;
	case PS_GIVE: give(p, f); break;
	default: got(p, f, PF_UNLOCK);
	}
}

static bool is_rw(enum plock_name n)
{
	return n == PL_RW_BLOCK || n == PL_RW_BLOCKED || n == PL_RW_ACQUIRE || n == PL_RW_ERROR ||
	       n == PL_RW_RELEASE;
}

/* Is the thread at a lock of that sort? */
static ir_val at_lock(struct plock_prog *p, struct ir_fn *f, enum plock_name n)
{
	if (!is_rw(n))
		return flags_are(p, f, PF_VALID | PF_KIND, PF_VALID | PF_MUTEX);
	return ir_bini(f, IR_AND, now(p, f, AT(flags)), PF_KIND);
}

/* What else must be so; 0: nothing. *ret_never: the probe does not fire in this program. */
static ir_val condition(struct plock_prog *p, struct ir_fn *f, enum plock_name n, bool *ret_never)
{
	enum plock_stage s = p->stage;

	switch (n) {
	case PL_MUTEX_SPIN: *ret_never = s != PS_TAKE; return flags_are(p, f, PF_SPIN, PF_SPIN);
	case PL_MUTEX_SPUN:
		*ret_never = s != PS_WAIT && s != PS_GOT;
		return flags_are(p, f, PF_SPIN, PF_SPIN);
	case PL_MUTEX_BLOCK:
	case PL_RW_BLOCK: *ret_never = s != PS_WAIT; return 0;
	case PL_MUTEX_BLOCKED:
	case PL_RW_BLOCKED:
		*ret_never = s != PS_GOT;
		return flags_are(p, f, PF_BLOCKED, PF_BLOCKED);
	case PL_MUTEX_ACQUIRE:
	case PL_RW_ACQUIRE: *ret_never = s != PS_GOT; return *ret_never ? 0 : succeeded(p, f);
	case PL_MUTEX_ERROR:
	case PL_RW_ERROR:
		*ret_never = s != PS_GOT && s != PS_GAVE;
		return *ret_never ? 0 : failed(p, f);
	default: *ret_never = s != PS_GIVE; return 0;
	}
}

ir_val plock_fires(void *priv, struct ir_fn *f, uint32_t i)
{
	struct plock_prog *p = priv;
	enum plock_name n = p->name[i];
	bool never = false;
	ir_val also, at;

	p->at = i;
	if (p->in != f)
		look(p, f);
	also = condition(p, f, n, &never);
	if (never)
		return ir_const(f, 0);
	at = at_lock(p, f, n);
	if (!also)
		return at;
	return ir_bin(f, IR_AND, ir_bin(f, IR_NE, at, ir_const(f, 0)), also);
}

/* ---- arguments ---- */

/* The thread had it already, or still has. */
static ir_val recursive(struct plock_prog *p, struct ir_fn *f)
{
	ir_val flags = now(p, f, AT(flags)), kind, count, once;

	kind = ir_bini(f, IR_AND, member(p, f, flags, MUSL_TYPE, GLIBC_KIND), TYPE_MASK);
	count = member(p, f, flags, MUSL_COUNT, GLIBC_COUNT);
	once = ir_select(f, ir_bini(f, IR_AND, flags, PF_MUSL), ir_const(f, 0), ir_const(f, 1));
	return ir_bin(f, IR_AND, is(f, kind, RECURSIVE), ir_bin(f, IR_ULT, once, count));
}

/*
 * How often it tried. glibc keeps an average in the mutex, to which an eighth of the difference is added: from what it was
 * before and after follows the number, but for the rest of that division. Giving up is after twice the average and 10.
 */
static ir_val spins(struct plock_prog *p, struct ir_fn *f)
{
	ir_val old = now(p, f, AT(spins)), max = ir_const(f, MAX_SPINS), r, is_less;

	if (p->stage == PS_WAIT) {
		r = ir_bini(f, IR_ADD, ir_bini(f, IR_MUL, old, 2), 10);
		is_less = ir_bin(f, IR_ULT, r, max);
		return ir_select(f, is_less, r, max);
	}
	r = ir_bin(f, IR_SUB, ir_un(f, IR_SEXT16, of_lock(p, f, GLIBC_SPINS, 2)), old);
	r = ir_bin(f, IR_ADD, old, ir_bini(f, IR_MUL, r, 8));
	r = ir_select(f, ir_bin(f, IR_ULE, r, max), r, old);
	return ir_select(f, flags_are(p, f, PF_SPIN, PF_SPIN), r, ir_const(f, 0));
}

static ir_val writer(struct plock_prog *p, struct ir_fn *f)
{
	return flags_are(p, f, PF_KIND, PF_WRITE);
}

/* Of blocked and spun: did it get the lock? */
static ir_val success(struct plock_prog *p, struct ir_fn *f)
{
	return p->stage == PS_WAIT ? ir_const(f, 0) : succeeded(p, f);
}

ir_val plock_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	struct plock_prog *p = priv;
	enum plock_name n = p->name[p->at];

	if (i == 0)
		return now(p, f, AT(lock));
	if (is_rw(n)) {
		if (i == 1)
			return writer(p, f);
		if (i == 2 && n == PL_RW_BLOCKED)
			return success(p, f);
		return i == 2 && n == PL_RW_ERROR ? result(f) : ir_const(f, 0);
	}
	if (i == 1 && (n == PL_MUTEX_ACQUIRE || n == PL_MUTEX_RELEASE))
		return recursive(p, f);
	if (i == 1 && n == PL_MUTEX_ERROR)
		return result(f);
	if (i == 1 && (n == PL_MUTEX_SPUN || n == PL_MUTEX_BLOCKED))
		return success(p, f);
	if (i == 2 && (n == PL_MUTEX_SPUN || n == PL_MUTEX_ACQUIRE))
		return spins(p, f);
	return ir_const(f, 0);
}

/* Who called the function that takes the lock or gives it back, wherever in it this is. */
ir_val plock_builtin(void *priv, struct ir_fn *f, enum builtin_id id)
{
	struct plock_prog *p = priv;

	if (id != BI_UCALLER)
		return 0;
	return p->stage == PS_GIVE ? caller_of(p, f, ir_const(f, 0)) : now(p, f, AT(caller));
}
