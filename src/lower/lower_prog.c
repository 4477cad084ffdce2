/* SPDX-License-Identifier: MIT */
/*
 * One BPF program: prologue, choice of clauses, predicates, faults, epilogue.
 *
 *   if (!ctl.active) return 0;
 *   idx = index of the firing probe; if (idx >= n_probes) return 0;
 *   for each clause, in program order:
 *       not enabled for idx, or predicate false -> next
 *       consumer silent for too long -> kill the session, return
 *       [find this CPU's state] [take a scratch area]        only if the clause needs them
 *       body; commit the record
 *     fault: discard the record, report, run the ERROR clauses
 *   give the scratch area back; return 0;
 *
 * Nothing before a false predicate touches a buffer, a map or scratch (unless the predicate itself
 * needs scratch). The blocks that find per-CPU state are filled in after the body was lowered, when it
 * is known what the body needs.
 *
 * Clauses share that state as long as they are few. With more of them, each finds its own and gives
 * it back: otherwise each has to ask what those before it found, the verifier follows every
 * combination (a script of 30 clauses took it 250 ms), and registers are kept for it all the way.
 */
#include <string.h>

#include "lower/lower_i.h"

#define MASK_CLAUSES 64u
#define SHARING_CLAUSES 3u
#define TAKE_TRIES 2u

/* ---- per-CPU state and scratch ---- */

ir_val lw_cpu_key(struct lf *l)
{
	ir_val cpu = ir_call(l->f, BPFH_get_smp_processor_id, 0);
	ir_val key;

	if (!l->have_key4) {
		l->key4 = ir_stack(l->f, 4, 4, "key");
		l->have_key4 = true;
	}
	key = ir_slot_addr(l->f, l->key4, 0);
	ir_store(l->f, 4, key, 0, cpu);
	return key;
}

ir_val lw_pc(struct lf *l)
{
	l->need_pc = true;
	return ir_get(l->f, l->l_pc);
}

ir_val lw_scratch(struct lf *l, uint32_t off)
{
	l->need_scratch = true;
	return ir_bini(l->f, IR_ADD, ir_get(l->f, l->l_scratch), off);
}

/*
 * The verifier allows a number of unknown size neither to be added to a pointer nor to be a place to
 * write to. So pointer variables hold addresses as plain numbers: the address of scratch becomes one by
 * way of memory, from where the verifier reads numbers only.
 */
ir_val lw_scratch_addr(struct lf *l, uint32_t off)
{
	struct ir_fn *f = l->f;
	ir_val base = lw_scratch(l, 0), at = lw_scratch(l, lw_temp(l, 8));

	ir_store(f, 8, at, 0, base);
	return ir_bini(f, IR_ADD, ir_load(f, 8, at, 0, 0), off);
}

/* off = addr - scratch; if (off > size of scratch - size) fault; the place is scratch + off. */
ir_val lw_scratch_place(struct lf *l, ir_val addr, uint32_t size, ir_val size_v)
{
	struct ir_fn *f = l->f;
	ir_val off = ir_bin(f, IR_SUB, addr, lw_scratch_addr(l, 0)), bound = ir_const(f, 0);
	ir_blk bad = ir_block(f, "fault"), ok = ir_block(f, NULL), in = ir_block(f, NULL);

	l->wbounds =
		arena_grow(l->w->a, l->wbounds, l->n_wbounds, &l->cap_wbounds, sizeof(*l->wbounds));
	l->wbounds[l->n_wbounds++] = (struct wbound){ bound, size_v ? 0 : size };
	if (size_v && size > l->wslack)
		l->wslack = size;
	ir_br(f, IRC_UGT, off, bound, bad, ok);
	ir_unlikely(f);
	ir_at(f, bad);
	lw_fault(l, FLT_BADADDR, addr);
	ir_at(f, ok);
	if (size_v) {
		ir_br(f, IRC_UGT, ir_bin(f, IR_ADD, off, size_v), bound, bad, in);
		ir_unlikely(f);
		ir_at(f, in);
	}
	return ir_bin(f, IR_ADD, lw_scratch(l, 0), off);
}

/* Now the program's part of scratch is known; behind it is room for the longest write of unknown size. */
static void patch_wbounds(struct lf *l)
{
	uint32_t top = l->temp_max;

	for (uint32_t i = 0; i < l->n_wbounds; i++)
		l->f->ins[l->wbounds[i].bound].imm = (int64_t)top - l->wbounds[i].span;
	if (top + l->wslack > l->w->scratch_size)
		l->w->scratch_size = top + l->wslack;
}

static void note_top(struct lf *l)
{
	if (l->temp > l->temp_max)
		l->temp_max = l->temp;
	if (l->temp_max > l->w->scratch_size)
		l->w->scratch_size = l->temp_max;
}

uint32_t lw_temp(struct lf *l, uint32_t size)
{
	uint32_t off = l->temp;

	l->temp += (size + 7) / 8 * 8;
	note_top(l);
	return off;
}

uint32_t lw_perm(struct lf *l, uint32_t size)
{
	uint32_t off = lw_temp(l, size);

	l->perm = l->temp;
	return off;
}

/*
 * &pcpu[cpu]. All entries are one value of the map, so that no lookup is needed: its address is in the
 * program. The number of the CPU is tested for the verifier only.
 */
static ir_val pcpu_entry(struct lf *l, ir_blk no)
{
	struct ir_fn *f = l->f;
	ir_val cpu = ir_call(f, BPFH_get_smp_processor_id, 0);
	ir_blk ok = ir_block(f, NULL);

	ir_bri(f, IRC_ULT, cpu, l->w->o->n_cpus, ok, no);
	ir_at(f, ok);
	return ir_bin(f, IR_ADD, ir_mapval(f, l->w->layout.map_pcpu, 0),
		      ir_bini(f, IR_MUL, cpu, l->w->layout.pcpu_size));
}

/* pc = &pcpu[cpu] */
static void emit_find_pc(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk look = ir_block(f, "find_pc"), done = ir_block(f, "pc");

	ir_bri(f, IRC_NE, ir_get(f, l->l_pc), 0, done, look);
	ir_at(f, look);
	ir_set(f, l->l_pc, pcpu_entry(l, l->out));
	ir_jmp(f, done);
	ir_at(f, done);
}

/*
 * Takes the first free of SHM_LEVELS areas: level = how many of pc->busy[] are 1 before the first 0.
 * Computed, not searched with branches: the verifier would follow the rest of the clause once for
 * each level. If the exchange finds it taken after all, something came in between; once more.
 */
static void emit_take_level(struct lf *l, ir_local level)
{
	struct ir_fn *f = l->f;
	ir_blk got = ir_block(f, "level"), none = ir_block(f, "no_level");

	for (unsigned try = 0; try < TAKE_TRIES; try++) {
		ir_blk free = ir_block(f, NULL), again = ir_block(f, NULL);
		ir_val pc = ir_get(f, l->l_pc), all = ir_const(f, 1), n = ir_const(f, 0), at;

		for (unsigned i = 0; i < SHM_LEVELS; i++) {
			all = ir_bin(f, IR_AND, all, ir_load(f, 4, pc, 4 * (int64_t)i, 0));
			n = ir_bin(f, IR_ADD, n, all);
		}
		ir_bri(f, IRC_ULT, n, SHM_LEVELS, free, none);
		ir_at(f, free);
		at = ir_bin(f, IR_ADD, pc, ir_bini(f, IR_SHL, n, 2));
		ir_set(f, level, n);
		ir_set(f, l->l_busy, at);
		ir_bri(f, IRC_EQ, ir_xchg(f, 4, at, 0, ir_const(f, 1)), 0, got, again);
		ir_at(f, again);
	}
	ir_jmp(f, none);
	ir_at(f, none);
	ir_set(f, l->l_busy, ir_const(f, 0));
	lw_drop(l, SHM_DROP_LEVEL);
	ir_jmp(f, l->out);
	ir_at(f, got);
}

static void emit_take_scratch(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk take = ir_block(f, "take"), done = ir_block(f, "scratch");
	ir_local level = ir_new_local(f, "level");
	ir_val cpu, idx, v, key;

	ir_bri(f, IRC_NE, ir_get(f, l->l_scratch), 0, done, take);
	ir_at(f, take);
	emit_find_pc(l);
	emit_take_level(l, level);
	cpu = ir_call(f, BPFH_get_smp_processor_id, 0);
	idx = ir_bin(f, IR_ADD, ir_bini(f, IR_MUL, cpu, SHM_LEVELS), ir_get(f, level));
	key = lw_cpu_key(l);
	ir_store(f, 4, key, 0, idx);
	v = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, l->w->map_scratch), key);
	ir_set(f, l->l_scratch, v);
	ir_bri(f, IRC_EQ, v, 0, l->out, done);
	ir_unlikely(f);
	ir_at(f, done);
}

/* Fills a placeholder block with what the code after it turned out to need. */
static void fill_needs(struct lf *l, ir_blk at, ir_blk body)
{
	ir_at(l->f, at);
	if (l->need_scratch)
		emit_take_scratch(l);
	if (l->need_pc)
		emit_find_pc(l);
	ir_jmp(l->f, body);
}

void lw_drop(struct lf *l, enum shm_drop kind)
{
	struct ir_fn *f = l->f;
	ir_blk done = ir_block(f, NULL);
	ir_val pc = pcpu_entry(l, done);

	ir_atomic_add(f, 8, pc, (int64_t)(offsetof(struct shm_pcpu, drops) + 8u * (unsigned)kind),
		      ir_const(f, 1));
	ir_jmp(f, done);
	ir_at(f, done);
}

/* ---- faults ---- */

void lw_fault(struct lf *l, enum shm_fault kind, ir_val value)
{
	struct ir_fn *f = l->f;

	ir_set(f, l->l_flt, ir_const(f, kind));
	ir_set(f, l->l_fltval, value);
	ir_set(f, l->l_fltloc,
	       ir_const(f, (int64_t)l->action << 32 | (int64_t)f->locs[f->cur_loc].shown_line));
	l->faulted = true;
	ir_jmp(f, l->fault_blk);
}

void lw_fault_if(struct lf *l, enum ir_cmp cmp, ir_val a, int64_t b, enum shm_fault kind,
		 ir_val value)
{
	struct ir_fn *f = l->f;
	ir_blk bad = ir_block(f, "fault"), ok = ir_block(f, NULL);

	ir_bri(f, cmp, a, b, bad, ok);
	ir_unlikely(f);
	ir_at(f, bad);
	lw_fault(l, kind, value);
	ir_at(f, ok);
}

static ir_val msg_slot(struct lf *l)
{
	if (!l->have_msg) {
		l->msg = ir_stack(l->f, (uint32_t)sizeof(struct shm_msg), 8, "msg");
		l->have_msg = true;
	}
	return ir_slot_addr(l->f, l->msg, 0);
}

bool lw_at_function(const struct lower_target *t)
{
	switch (t->kind) {
	case PROGK_FENTRY:
	case PROGK_FEXIT:
	case PROGK_KPROBE:
	case PROGK_KPROBE_MULTI:
	case PROGK_KPROBE_SESSION: return true;
	default: return false;
	}
}

/*
 * The kernel takes a lock to put a message into its ring. A program on the function that does it may run
 * with that lock held: it would wait for itself. So those that are sending say so, on this CPU, and
 * programs on functions look, and give up. counted: what is lost is a drop.
 */
void lw_send(struct lf *l, ir_val m, bool counted)
{
	struct ir_fn *f = l->f;
	const int64_t sending = offsetof(struct shm_pcpu, sending);
	ir_blk lost = ir_block(f, "lost"), done = ir_block(f, NULL);
	ir_val pc = 0, r;

	if (l->w->functions) {
		/* not lw_pc(): what comes after a fault may not need it */
		pc = pcpu_entry(l, lost);
		if (lw_at_function(l->t)) {
			ir_blk go = ir_block(f, NULL);

			ir_bri(f, IRC_EQ, ir_load(f, 8, pc, sending, 0), 0, go, lost);
			ir_at(f, go);
		}
		ir_atomic_add(f, 8, pc, sending, ir_const(f, 1));
	}
	r = ir_call(f, BPFH_ringbuf_output, 4, ir_map(f, l->w->layout.map_msg), m,
		    ir_const(f, sizeof(struct shm_msg)), ir_const(f, 0));
	if (pc)
		ir_atomic_add(f, 8, pc, sending, ir_const(f, -1));
	ir_bri(f, IRC_EQ, r, 0, done, lost);
	ir_at(f, lost);
	if (counted)
		lw_drop(l, SHM_DROP_ERR);
	ir_jmp(f, done);
	ir_at(f, done);
}

static void send_fault(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_val m = msg_slot(l), loc = ir_get(f, l->l_fltloc), epid;

	epid = l->pidx ? ir_bini(f, IR_ADD, l->pidx, l->epid_base) : ir_const(f, l->epid_base);
	ir_store(f, 4, m, offsetof(struct shm_msg, kind), ir_const(f, SHM_MSG_FAULT));
	ir_store(f, 4, m, offsetof(struct shm_msg, cpu), ir_call(f, BPFH_get_smp_processor_id, 0));
	ir_store(f, 4, m, offsetof(struct shm_msg, epid), epid);
	ir_store(f, 4, m, offsetof(struct shm_msg, action), ir_bini(f, IR_SHR, loc, 32));
	ir_store(f, 4, m, offsetof(struct shm_msg, fault), ir_get(f, l->l_flt));
	ir_store(f, 4, m, offsetof(struct shm_msg, offset), loc);
	ir_store(f, 8, m, offsetof(struct shm_msg, value), ir_get(f, l->l_fltval));
	lw_send(l, m, true);
}

static void lower_clause(struct lf *l, const struct tclause *c, ir_blk next);

/* if (busy) *busy = 0; goto done; */
static void give_back(struct lf *l, ir_blk done)
{
	struct ir_fn *f = l->f;
	ir_blk give = ir_block(f, "give");
	ir_val b = ir_get(f, l->l_busy);

	ir_bri(f, IRC_NE, b, 0, give, done);
	ir_at(f, give);
	ir_store(f, 4, b, 0, ir_const(f, 0));
	ir_jmp(f, done);
}

static void forget_state(struct lf *l, ir_blk leave, ir_blk next)
{
	const ir_local all[] = { l->l_pc, l->l_busy, l->l_scratch, l->l_self };
	ir_blk given = ir_block(l->f, NULL);

	ir_at(l->f, leave);
	give_back(l, given);
	ir_at(l->f, given);
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ir_set(l->f, all[i], ir_const(l->f, 0));
	ir_jmp(l->f, next);
}

/* The ERROR clauses, inline: their arguments are the fault. A fault inside them is only counted. */
static void run_error_clauses(struct lf *l)
{
	const struct lower_opts *o = l->w->o;
	struct lf saved = *l;

	if (l->in_error)
		return;
	l->in_error = true;
	l->flt_epid_base = l->epid_base;
	for (uint32_t i = 0; i < o->n_error_clauses; i++) {
		ir_blk next = ir_block(l->f, "error_next");

		lower_clause(l, o->error_clauses[i].c, next);
		ir_at(l->f, next);
	}
	l->in_error = false;
	l->c = saved.c;
	l->fault_blk = saved.fault_blk;
	l->next_blk = saved.next_blk;
	l->rec = saved.rec;
	l->spec_on = saved.spec_on;
	l->l_spec = saved.l_spec;
	l->epid_base = saved.epid_base;
	l->action = saved.action;
}

/*
 * Reached by jumps only. The record, if one was reserved, is committed as "discard" so that the
 * consumer can pass over it.
 */
static void emit_fault_block(struct lf *l)
{
	struct ir_fn *f = l->f;

	if (!l->faulted) {
		ir_at(f, l->fault_blk);
		ir_jmp(f, l->next_blk);
		return;
	}
	ir_at(f, l->fault_blk);
	if (l->rec.used) {
		ir_blk drop = ir_block(f, "discard"), go = ir_block(f, NULL);
		ir_val p = ir_get(f, l->rec.ptr);

		ir_bri(f, IRC_NE, p, 0, drop, go);
		ir_at(f, drop);
		ir_commit(f, 8, p, 0,
			  ir_bini(f, IR_OR, ir_get(f, l->rec.size_l), (int64_t)REC_DISCARD));
		ir_jmp(f, go);
		ir_at(f, go);
	}
	if (l->in_error)
		lw_drop(l, SHM_DROP_ERR);
	else
		send_fault(l);
	run_error_clauses(l);
	ir_jmp(f, l->next_blk);
}

/* ---- clauses ---- */

/* The session dies if the consumer has not shown itself for alive_limit jiffies. */
static void emit_alive(struct lf *l)
{
	struct ir_fn *f = l->f;
	uint32_t ctl = l->w->layout.map_ctl;
	ir_blk dead = ir_block(f, "silent"), ok = ir_block(f, "alive");
	ir_val now = ir_call(f, BPFH_jiffies64, 0), p = ir_mapval(f, ctl, 0), age;

	age = ir_bin(f, IR_SUB, now, ir_load(f, 8, p, offsetof(struct shm_ctl, alive), 0));
	ir_br(f, IRC_SGT, age, ir_load(f, 8, p, offsetof(struct shm_ctl, alive_limit), 0), dead,
	      ok);
	ir_unlikely(f);
	ir_at(f, dead);
	ir_store(f, 4, p, offsetof(struct shm_ctl, killed), ir_const(f, SHM_KILL_SILENT));
	ir_store(f, 4, p, offsetof(struct shm_ctl, active), ir_const(f, SHM_INACTIVE));
	ir_jmp(f, l->out);
	ir_at(f, ok);
}

static void lower_stmts(struct lf *l, const struct stmt *s);

static void lower_if(struct lf *l, const struct stmt *s)
{
	struct ir_fn *f = l->f;
	ir_blk t = ir_block(f, "then"), e = ir_block(f, "else"), end = ir_block(f, "fi");

	/* data recorded so far is one record; each arm writes records of its own */
	lw_rec_commit(l);
	lw_cond(l, s->e, t, e);
	ir_at(f, t);
	lower_stmts(l, s->then_);
	lw_rec_commit(l);
	ir_jmp(f, end);
	ir_at(f, e);
	lower_stmts(l, s->else_);
	lw_rec_commit(l);
	ir_jmp(f, end);
	ir_at(f, end);
}

static void lower_stmt(struct lf *l, const struct stmt *s)
{
	ir_loc(l->f, s->loc);
	switch (s->kind) {
	case S_EXPR:
		if (s->e->kind == E_CALL && s->e->func->kind == FK_ACTION)
			lw_action(l, s->e);
		else {
			l->action++;
			lw_effect(l, s->e);
		}
		break;
	case S_AGG: lw_aggregate(l, s); break;
	case S_IF: lower_if(l, s); break;
	case S_BLOCK: lower_stmts(l, s->body); break;
	}
	l->temp = l->perm;
}

static void lower_stmts(struct lf *l, const struct stmt *s)
{
	for (; s && !l->failed; s = s->next)
		lower_stmt(l, s);
}

static void lower_predicate(struct lf *l, const struct expr *pred, ir_blk next)
{
	struct ir_fn *f = l->f;
	ir_blk needs = ir_block(f, "pre"), test = ir_block(f, "pred"), yes = ir_block(f, "body");

	ir_jmp(f, needs);
	ir_at(f, test);
	ir_loc(f, pred->loc);
	l->need_pc = l->need_scratch = false;
	lw_cond(l, pred, yes, next);
	fill_needs(l, needs, test);
	l->temp = l->perm;
	ir_at(f, yes);
}

/* Starts in the current block; falls to next in the end. */
static void lower_clause(struct lf *l, const struct tclause *c, ir_blk next)
{
	struct ir_fn *f = l->f;
	bool shares = l->in_error || l->shares;
	ir_blk needs, body, leave = shares ? next : ir_block(f, "leave");

	l->c = c;
	l->next_blk = leave;
	l->fault_blk = ir_block(f, "fault_end");
	l->faulted = false;
	l->action = 0;
	memset(&l->rec, 0, sizeof(l->rec));
	l->rec.ptr = ir_new_local(f, "rec");
	l->rec.size_l = ir_new_local(f, "rec_size");
	ir_set(f, l->rec.ptr, ir_const(f, 0));
	lw_spec_begin(l);
	l->rec.desc = lw_new_rec(l->w, l);
	l->epid_base = l->rec.desc->epid_base;
	ir_loc(f, c->loc);
	if (c->pred)
		lower_predicate(l, c->pred, leave);
	if (shares && !l->t->always && !l->in_error)
		emit_alive(l);
	needs = ir_block(f, "needs");
	body = ir_block(f, "body");
	ir_jmp(f, needs);
	ir_at(f, body);
	l->need_pc = l->need_scratch = false;
	if (c->default_action)
		lw_record_default(l);
	else
		lower_stmts(l, c->body);
	lw_rec_commit(l);
	ir_jmp(f, leave);
	fill_needs(l, needs, body);
	emit_fault_block(l);
	if (!shares)
		forget_state(l, leave, next);
}

/* ---- which clauses run for the firing probe ---- */

/* Byte table in rodata: masks[pidx] has bit i set if clause first+i is enabled for pidx. */
static ir_val load_mask(struct lf *l, uint32_t first, uint32_t n)
{
	const struct lower_target *t = l->t;
	uint64_t *tab = arena_new_array(l->w->a, uint64_t, t->n_probes);
	uint32_t off;
	ir_val p;

	for (uint32_t i = 0; i < n; i++) {
		const struct lower_clause *c = &t->clauses[first + i];

		for (uint32_t j = 0; c->pidx && j < c->n_pidx; j++)
			tab[c->pidx[j]] |= 1ull << i;
		for (uint32_t j = 0; !c->pidx && j < t->n_probes; j++)
			tab[j] |= 1ull << i;
	}
	off = lw_rodata(l->w, tab, t->n_probes * 8, 8);
	p = ir_bin(l->f, IR_ADD, ir_mapval(l->f, l->w->map_ro, off),
		   ir_bini(l->f, IR_SHL, l->pidx, 3));
	return ir_load(l->f, 8, p, 0, IRF_INVARIANT);
}

static bool simple_sets(const struct lower_target *t)
{
	for (uint32_t i = 0; i < t->n_clauses; i++)
		if (t->clauses[i].pidx && t->clauses[i].n_pidx > 2)
			return false;
	return t->n_clauses <= 4;
}

/* Jumps to no unless the clause is enabled for the probe; falls through otherwise. */
static void test_enabled(struct lf *l, const struct lower_clause *c, ir_val mask, uint32_t bit,
			 ir_blk no)
{
	struct ir_fn *f = l->f;
	ir_blk yes;

	if (!c->pidx || !l->pidx)
		return;
	yes = ir_block(f, "enabled");
	if (mask) {
		ir_br(f, IRC_SET, mask, ir_const(f, (int64_t)(1ull << bit)), yes, no);
		ir_at(f, yes);
		return;
	}
	for (uint32_t i = 0; i < c->n_pidx; i++) {
		ir_blk more = i + 1 < c->n_pidx ? ir_block(f, NULL) : no;

		ir_bri(f, IRC_EQ, l->pidx, c->pidx[i], yes, more);
		ir_at(f, more);
	}
	ir_at(f, yes);
}

static bool enabled_at(const struct lower_clause *c, uint32_t pidx)
{
	if (!c->pidx)
		return true;
	for (uint32_t i = 0; i < c->n_pidx; i++)
		if (c->pidx[i] == pidx)
			return true;
	return false;
}

/* How many times a clause is lowered. */
static uint32_t count_bodies(const struct lower_target *t)
{
	uint32_t n = 0;

	if (!t->fires)
		return t->n_clauses;
	for (uint32_t i = 0; i < t->n_clauses; i++)
		n += t->clauses[i].pidx ? t->clauses[i].n_pidx : t->n_probes;
	return n;
}

/* The clauses of one of several probes that may fire at once. */
static void lower_probe(struct lf *l, uint32_t i)
{
	struct ir_fn *f = l->f;
	const struct lower_target *t = l->t;
	ir_blk yes = ir_block(f, "fires"), no = ir_block(f, "fires_not");
	ir_val v = t->fires(t->priv, f, i);

	if (v)
		ir_bri(f, IRC_NE, v, 0, yes, no);
	else
		ir_jmp(f, yes);
	ir_at(f, yes);
	l->pidx = ir_const(f, i);
	for (uint32_t j = 0; j < t->n_clauses && !l->failed; j++) {
		ir_blk next = ir_block(f, "next");

		if (!enabled_at(&t->clauses[j], i))
			continue;
		lower_clause(l, t->clauses[j].c, next);
		ir_at(f, next);
	}
	ir_jmp(f, no);
	ir_at(f, no);
}

static void lower_probes(struct lf *l)
{
	if (!l->shares && !l->t->always)
		emit_alive(l);
	for (uint32_t i = 0; i < l->t->n_probes && !l->failed; i++)
		lower_probe(l, i);
}

static void lower_clauses(struct lf *l)
{
	struct ir_fn *f = l->f;
	const struct lower_target *t = l->t;
	bool simple = !l->pidx || simple_sets(t);
	ir_val mask = 0;

	for (uint32_t i = 0; i < t->n_clauses && !l->failed; i++) {
		ir_blk next = ir_block(f, "next");
		uint32_t bit = i % MASK_CLAUSES;

		if (!simple && bit == 0) {
			uint32_t n = t->n_clauses - i;

			mask = load_mask(l, i, n < MASK_CLAUSES ? n : MASK_CLAUSES);
			if (t->n_clauses <= MASK_CLAUSES) {
				ir_blk some = ir_block(f, "some");

				ir_bri(f, IRC_EQ, mask, 0, l->out, some);
				ir_at(f, some);
			}
		}
		/* once for all if they do not share */
		if (i == 0 && !l->shares && !t->always)
			emit_alive(l);
		test_enabled(l, &t->clauses[i], simple ? 0 : mask, bit, next);
		lower_clause(l, t->clauses[i].c, next);
		ir_at(f, next);
	}
}

static void prologue(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk go = ir_block(f, "go"), in = ir_block(f, "in");

	if (!l->t->always) {
		ir_val p = ir_mapval(f, l->w->layout.map_ctl, 0);

		ir_bri(f, IRC_EQ, ir_load(f, 4, p, 0, 0), 0, l->out, go);
		ir_at(f, go);
		/* Ticks and the like are the consumer's, wherever that runs. */
		if (l->w->o->only_cpu >= 0 && l->t->site != LS_RAW) {
			ir_blk here = ir_block(f, "cpu");
			ir_val cpu = ir_call(f, BPFH_get_smp_processor_id, 0);

			ir_bri(f, IRC_EQ, cpu, l->w->o->only_cpu, here, l->out);
			ir_at(f, here);
		}
	}
	if (l->t->pidx) {
		l->pidx = l->t->pidx(l->t->priv, f);
		ir_bri(f, IRC_ULT, l->pidx, l->t->n_probes, in, l->out);
		ir_at(f, in);
	}
}

static void epilogue(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk ret = ir_block(f, "ret");

	ir_jmp(f, l->out);
	ir_at(f, l->out);
	give_back(l, ret);
	ir_at(f, ret);
	ir_reti(f, 0);
}

/* Blocks that were made and not needed are empty: nothing jumps there, but each must end somehow. */
static void close_unused(struct ir_fn *f)
{
	for (ir_blk b = 0; b < f->n_blk; b++) {
		if (f->blk[b].first)
			continue;
		ir_at(f, b);
		ir_reti(f, 0);
	}
}

void lw_program(struct lw *w, struct lf *l)
{
	struct ir_fn *f = l->f;
	static const char *const names[] = { "pc",  "busy",   "scratch", "self",
					     "flt", "fltval", "fltloc",  "token" };
	ir_local *const all[] = { &l->l_pc,  &l->l_busy,   &l->l_scratch, &l->l_self,
				  &l->l_flt, &l->l_fltval, &l->l_fltloc,  &l->l_tok };

	l->out = ir_block(f, "out");
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		*all[i] = ir_new_local(f, names[i]);
		ir_set(f, *all[i], ir_const(f, 0));
	}
	l->perm = l->temp = w->scratch_size;
	l->shares = count_bodies(l->t) <= SHARING_CLAUSES;
	prologue(l);
	if (l->t->fires)
		lower_probes(l);
	else
		lower_clauses(l);
	epilogue(l);
	close_unused(f);
	patch_wbounds(l);
}
