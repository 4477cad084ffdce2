// SPDX-License-Identifier: MIT
/*
 * The lockstat provider: locks of the kernel that are taken, given back, waited for.
 *
 * Waiting is seen on every kernel, at the tracepoints contention_begin and contention_end. They are the
 * two ends of a wait, in one thread, and do not tell how long it took; so a hash has what is being
 * waited for, by lock and thread. A mutex is waited for in turns, on the CPU (spin) and asleep (block),
 * with a contention_begin at each; both times are known at the end. Locks that are got without waiting
 * are seen at entry and return of the functions that take them (fentry, fexit), where the kernel allows that.
 *
 * The state: key { lock, thread }, value struct wait. The program on contention_begin keeps it and fires no
 * probe; it is a source of each probe that contention_end is one of, so that it is there with them.
 */
#include <stddef.h>

#include "provider/derive.h"

/* Flags of contention_begin(lock, flags). */
enum {
	LOCK_SEMAPHORE = 0,
	LOCK_SPIN = 1,
	LOCK_READ = 2,
	LOCK_WRITE = 4,
	LOCK_RT = 8,
	LOCK_MUTEX = 32,
	LOCK_ANY = 0xffff,
};

struct wait {
	uint64_t since; /* the turn */
	uint64_t spun, slept;
	uint64_t flags; /* of the turn */
};

struct wait_key {
	uint64_t lock, thread;
};

/* What contention_end finds out once for all probes; all 0: nothing is known of it. */
struct waited {
	uint64_t spun, slept, flags;
};

static const struct lower_state waits = {
	.name = "dt_locks",
	.key_size = sizeof(struct wait_key),
	.value_size = sizeof(struct wait),
	.entries = 8192,
};

static ir_val key_of(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val key = ir_slot_addr(f, ir_stack(f, sizeof(struct wait_key), 8, "lock"), 0);

	ir_store(f, 8, key, offsetof(struct wait_key, lock), d_arg0(c));
	ir_store(f, 8, key, offsetof(struct wait_key, thread),
		 ir_call(f, BPFH_get_current_task, 0));
	return key;
}

/* Adds the time since the turn began to where it belongs: *spun or *slept. */
static void end_turn(struct dctx *c, ir_val wait, ir_val now, ir_val *spun, ir_val *slept)
{
	struct ir_fn *f = c->f;
	ir_val took = ir_bin(f, IR_SUB, now, ir_load(f, 8, wait, offsetof(struct wait, since), 0));
	ir_val flags = ir_load(f, 8, wait, offsetof(struct wait, flags), 0);
	ir_val spins = ir_bini(f, IR_AND, flags, LOCK_SPIN), zero = ir_const(f, 0);

	*spun = ir_bin(f, IR_ADD, ir_load(f, 8, wait, offsetof(struct wait, spun), 0),
		       ir_select(f, spins, took, zero));
	*slept = ir_bin(f, IR_ADD, ir_load(f, 8, wait, offsetof(struct wait, slept), 0),
			ir_select(f, spins, zero, took));
}

/* ---- contention_begin ---- */

static void first_turn(struct dctx *c, ir_val key, ir_val now, ir_val flags)
{
	struct ir_fn *f = c->f;
	ir_val v = ir_slot_addr(f, ir_stack(f, sizeof(struct wait), 8, "wait"), 0);

	ir_store(f, 8, v, offsetof(struct wait, since), now);
	ir_store(f, 8, v, offsetof(struct wait, spun), ir_const(f, 0));
	ir_store(f, 8, v, offsetof(struct wait, slept), ir_const(f, 0));
	ir_store(f, 8, v, offsetof(struct wait, flags), flags);
	(void)ir_call(f, BPFH_map_update_elem, 4, ir_map(f, c->state->map), key, v, ir_const(f, 0));
}

static void next_turn(struct dctx *c, ir_val wait, ir_val now, ir_val flags)
{
	struct ir_fn *f = c->f;
	ir_val spun, slept;

	end_turn(c, wait, now, &spun, &slept);
	ir_store(f, 8, wait, offsetof(struct wait, spun), spun);
	ir_store(f, 8, wait, offsetof(struct wait, slept), slept);
	ir_store(f, 8, wait, offsetof(struct wait, since), now);
	ir_store(f, 8, wait, offsetof(struct wait, flags), flags);
}

/* Only a mutex has turns: anything else that is there already is left over from an end that was missed. */
static ir_val begins(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_blk there, mutex, fresh, end;
	ir_val key, p, now, flags;

	if (c->once_for == f)
		return ir_const(f, 0);
	c->once_for = f;
	there = ir_block(f, NULL);
	mutex = ir_block(f, NULL);
	fresh = ir_block(f, NULL);
	end = ir_block(f, NULL);
	key = key_of(c);
	flags = d_arg1(c);
	now = ir_call(f, BPFH_ktime_get_ns, 0);
	p = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, c->state->map), key);
	ir_bri(f, IRC_NE, p, 0, there, fresh);
	ir_at(f, there);
	ir_bri(f, IRC_NE, ir_bini(f, IR_AND, flags, LOCK_MUTEX), 0, mutex, fresh);
	ir_at(f, mutex);
	next_turn(c, p, now, flags);
	ir_jmp(f, end);
	ir_at(f, fresh);
	first_turn(c, key, now, flags);
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_const(f, 0);
}

/* ---- contention_end(lock, ret) ---- */

static void take_wait(struct dctx *c, ir_val to)
{
	struct ir_fn *f = c->f;
	ir_blk there = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val key = key_of(c), p, spun, slept;

	p = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, c->state->map), key);
	ir_bri(f, IRC_NE, p, 0, there, end);
	ir_at(f, there);
	end_turn(c, p, ir_call(f, BPFH_ktime_get_ns, 0), &spun, &slept);
	ir_store(f, 8, to, offsetof(struct waited, spun), spun);
	ir_store(f, 8, to, offsetof(struct waited, slept), slept);
	ir_store(f, 8, to, offsetof(struct waited, flags),
		 ir_load(f, 8, p, offsetof(struct wait, flags), 0));
	(void)ir_call(f, BPFH_map_delete_elem, 2, ir_map(f, c->state->map), key);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* Address of a struct waited. */
static ir_val waited(struct dctx *c)
{
	struct ir_fn *f = c->f;

	if (c->once_for == f)
		return c->once;
	c->once_for = f;
	c->state->asked = true;
	c->once = ir_slot_addr(f, ir_stack(f, sizeof(struct waited), 8, "waited"), 0);
	for (unsigned i = 0; i < sizeof(struct waited); i += 8)
		ir_store(f, 8, c->once, i, ir_const(f, 0));
	take_wait(c, c->once);
	return c->once;
}

static ir_val spun(struct dctx *c)
{
	return ir_load(c->f, 8, waited(c), offsetof(struct waited, spun), 0);
}

static ir_val slept(struct dctx *c)
{
	return ir_load(c->f, 8, waited(c), offsetof(struct waited, slept), 0);
}

static ir_val flags_of(struct dctx *c, int64_t mask)
{
	ir_val v = ir_load(c->f, 8, waited(c), offsetof(struct waited, flags), 0);

	return ir_bini(c->f, IR_AND, v, mask);
}

static ir_val nonzero(struct dctx *c, ir_val v)
{
	return d_not(c, d_is(c, v, 0));
}

static ir_val is_mutex(struct dctx *c)
{
	return nonzero(c, flags_of(c, LOCK_MUTEX));
}

static ir_val mutex_slept(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, is_mutex(c), nonzero(c, slept(c)));
}

static ir_val mutex_spun(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, is_mutex(c), nonzero(c, spun(c)));
}

static ir_val mutex_failed(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, is_mutex(c), nonzero(c, d_arg1(c)));
}

static ir_val error(struct dctx *c)
{
	return ir_un(c->f, IR_NEG, d_arg1(c));
}

static ir_val spin_spun(struct dctx *c)
{
	return d_is(c, flags_of(c, LOCK_SPIN | LOCK_READ | LOCK_WRITE | LOCK_MUTEX), LOCK_SPIN);
}

static ir_val rw_spun(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, nonzero(c, flags_of(c, LOCK_READ | LOCK_WRITE)),
		      nonzero(c, flags_of(c, LOCK_SPIN)));
}

static ir_val rw_slept(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, nonzero(c, flags_of(c, LOCK_READ | LOCK_WRITE)),
		      d_is(c, flags_of(c, LOCK_SPIN), 0));
}

/* Of the locks that are of one kind only: waited for asleep, as far as the kernel tells. */
static ir_val slept_for(struct dctx *c, int64_t kind)
{
	return ir_bin(c->f, IR_AND, d_is(c, flags_of(c, LOCK_ANY), kind), nonzero(c, slept(c)));
}

static ir_val semaphore_slept(struct dctx *c)
{
	return slept_for(c, LOCK_SEMAPHORE);
}

static ir_val rt_slept(struct dctx *c)
{
	return slept_for(c, LOCK_RT);
}

static ir_val waited_as(struct dctx *c)
{
	return nonzero(c, flags_of(c, LOCK_READ));
}

/* ---- functions ---- */

static ir_val got(struct dctx *c)
{
	return d_is(c, d_ret(c), 0);
}

static ir_val tried(struct dctx *c)
{
	return nonzero(c, d_ret(c));
}

#define WAITS EVENT_FEEDS(TP, "contention_begin", begins)
#define ENDS(cond, ...) EVENT(TP, "contention_end", cond, __VA_ARGS__)
#define TAKES(fn, ...) EVENT(FEXIT, fn, NULL, __VA_ARGS__)
#define MAY_TAKE(fn, ...) EVENT(FEXIT, fn, got, __VA_ARGS__)
#define TRIES(fn, ...) EVENT(FEXIT, fn, tried, __VA_ARGS__)
#define GIVES(fn, ...) EVENT(FENTRY, fn, NULL, __VA_ARGS__)

#define AS_READER d_arg0, d_one
#define AS_WRITER d_arg0, d_zero

static const struct dprobe probes[] = {
	PROBE("adaptive-acquire", TAKES("mutex_lock", d_arg0), TRIES("mutex_trylock", d_arg0),
	      MAY_TAKE("mutex_lock_interruptible", d_arg0), MAY_TAKE("mutex_lock_killable", d_arg0),
	      TAKES("mutex_lock_io", d_arg0)),
	PROBE("adaptive-release", GIVES("mutex_unlock", d_arg0)),
	PROBE("adaptive-block", WAITS, ENDS(mutex_slept, d_arg0, slept)),
	PROBE("adaptive-spin", WAITS, ENDS(mutex_spun, d_arg0, spun)),
	PROBE("adaptive-acquire-error", WAITS, ENDS(mutex_failed, d_arg0, error)),
	PROBE("spin-acquire", TAKES("_raw_spin_lock", d_arg0), TAKES("_raw_spin_lock_irq", d_arg0),
	      TAKES("_raw_spin_lock_irqsave", d_arg0), TAKES("_raw_spin_lock_bh", d_arg0),
	      TRIES("_raw_spin_trylock", d_arg0), TRIES("_raw_spin_trylock_bh", d_arg0)),
	PROBE("spin-release", GIVES("_raw_spin_unlock", d_arg0),
	      GIVES("_raw_spin_unlock_irq", d_arg0), GIVES("_raw_spin_unlock_irqrestore", d_arg0),
	      GIVES("_raw_spin_unlock_bh", d_arg0)),
	PROBE("spin-spin", WAITS, ENDS(spin_spun, d_arg0, spun)),
	PROBE("rw-acquire", TAKES("down_read", AS_READER), TRIES("down_read_trylock", AS_READER),
	      MAY_TAKE("down_read_interruptible", AS_READER),
	      MAY_TAKE("down_read_killable", AS_READER), TAKES("down_write", AS_WRITER),
	      TRIES("down_write_trylock", AS_WRITER), MAY_TAKE("down_write_killable", AS_WRITER),
	      TAKES("_raw_read_lock", AS_READER), TAKES("_raw_read_lock_irq", AS_READER),
	      TAKES("_raw_read_lock_irqsave", AS_READER), TAKES("_raw_read_lock_bh", AS_READER),
	      TAKES("_raw_write_lock", AS_WRITER), TAKES("_raw_write_lock_irq", AS_WRITER),
	      TAKES("_raw_write_lock_irqsave", AS_WRITER), TAKES("_raw_write_lock_bh", AS_WRITER)),
	PROBE("rw-release", GIVES("up_read", AS_READER), GIVES("up_write", AS_WRITER),
	      GIVES("_raw_read_unlock", AS_READER), GIVES("_raw_read_unlock_irq", AS_READER),
	      GIVES("_raw_read_unlock_irqrestore", AS_READER),
	      GIVES("_raw_read_unlock_bh", AS_READER), GIVES("_raw_write_unlock", AS_WRITER),
	      GIVES("_raw_write_unlock_irq", AS_WRITER),
	      GIVES("_raw_write_unlock_irqrestore", AS_WRITER),
	      GIVES("_raw_write_unlock_bh", AS_WRITER)),
	PROBE("rw-block", WAITS, ENDS(rw_slept, d_arg0, slept, waited_as)),
	PROBE("rw-spin", WAITS, ENDS(rw_spun, d_arg0, spun, waited_as)),
	PROBE("rw-downgrade", GIVES("downgrade_write", d_arg0)),
	PROBE("semaphore-block", WAITS, ENDS(semaphore_slept, d_arg0, slept)),
	PROBE("rt-mutex-block", WAITS, ENDS(rt_slept, d_arg0, slept)),
	NEVER("rw-upgrade", "Linux has no lock that a reader can make its own"),
};

STATEFUL_PROVIDER(lockstat, 5100, probes, &waits);
