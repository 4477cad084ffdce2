/* SPDX-License-Identifier: MIT */
/*
 * Destructive actions that happen at the probe: signals, writing to the process, spinning. sema lets
 * them pass with -w only.
 *
 * The kernel has no way for a program to panic it or to enter its debugger: these two are records
 * that the consumer acts on (sysrq), woken up as soon as they are written.
 */
#include <signal.h>

#include "lower/lower_i.h"

/* Refused for kernel threads, and for what is no signal: told, because nothing else would tell. */
static void send(struct lf *l, ir_val sig)
{
	ir_val r = ir_call(l->f, BPFH_send_signal, 1, sig);

	lw_fault_if(l, IRC_NE, r, 0, FLT_ILLOP, sig);
}

static bool can_write(struct lf *l, const struct expr *e)
{
	const struct lower_opts *o = l->w->o;

	if (o->write_user && o->write_user(o->priv))
		return true;
	lw_error(l, e, D_FUNC_UNDEF,
		 "%s( ) is not supported by this kernel: it does not let programs write to "
		 "processes (bpf_probe_write_user; lockdown?)",
		 e->func->name);
	return false;
}

/* n is at least 1, which Linux 6.1 learns from a signed comparison, but not from n != 0. */
static void write_user(struct lf *l, ir_val addr, ir_val src, ir_val n)
{
	ir_val r = ir_call(l->f, BPFH_probe_write_user, 3, addr, src, n);

	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, addr);
}

/* copyout(buf, addr, size): by way of scratch, since buf may be any address. */
static void copyout(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk some = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val src = lw_int(l, e->args[0]), addr = lw_int(l, e->args[1]), n, tmp, r;
	uint32_t most = lw_piece_size(l, e->args[2], &n);

	tmp = lw_scratch(l, lw_temp(l, most));
	ir_bri(f, IRC_SGT, n, 0, some, end);
	ir_at(f, some);
	r = ir_call(f, BPFH_probe_read_kernel, 3, tmp, n, src);
	lw_fault_if(l, IRC_NE, r, 0, FLT_BADADDR, src);
	write_user(l, addr, tmp, n);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* copyoutstr(str, addr, maxlen): the string with its NUL, as much of it as maxlen allows. */
static void copyoutstr(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	struct strv s = lw_str(l, e->args[0]);
	ir_val tmp = lw_scratch(l, lw_temp(l, s.cap)), len = lw_str_copy(l, s, tmp, s.cap);
	ir_val addr = lw_int(l, e->args[1]), max = lw_int(l, e->args[2]), n;
	ir_blk whole = ir_block(f, NULL), cut = ir_block(f, NULL), go = ir_block(f, NULL),
	       end = ir_block(f, NULL);
	ir_local size = ir_new_local(f, "size");

	ir_br(f, IRC_ULE, len, max, whole, cut);
	ir_at(f, whole);
	ir_set(f, size, len);
	ir_jmp(f, go);
	ir_at(f, cut);
	ir_set(f, size, max);
	ir_jmp(f, go);
	ir_at(f, go);
	n = ir_get(f, size);
	lw_fault_if(l, IRC_UGT, n, s.cap, FLT_BADADDR, addr);
	whole = ir_block(f, NULL);
	ir_bri(f, IRC_SGT, n, 0, whole, end);
	ir_at(f, whole);
	write_user(l, addr, tmp, n);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* More than half of each second on one CPU is refused (guide, "chill"). */
static void chill(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_val ns = lw_int(l, e->args[0]);
	ir_val state = ir_bini(f, IR_ADD, lw_pc(l), offsetof(struct shm_pcpu, chill));

	lw_fault_if(l, IRC_NE, ir_rt(f, "rt_chill", 2, state, ns), 0, FLT_ILLOP, ns);
}

/* Left to the consumer, at once. */
static void tell(struct lf *l, enum act_kind kind)
{
	(void)lw_act_new(l, kind, 0);
	lw_rec_commit(l);
	lw_wake(l, SHM_MSG_WAKE);
}

bool lw_destructive(struct lf *l, const struct expr *e)
{
	switch (e->func->id) {
	case FN_RAISE: send(l, lw_int(l, e->args[0])); return true;
	case FN_STOP: send(l, ir_const(l->f, SIGSTOP)); return true;
	case FN_COPYOUT:
		if (can_write(l, e))
			copyout(l, e);
		return true;
	case FN_COPYOUTSTR:
		if (can_write(l, e))
			copyoutstr(l, e);
		return true;
	case FN_CHILL: chill(l, e); return true;
	case FN_PANIC: tell(l, ACT_PANIC); return true;
	case FN_BREAKPOINT: tell(l, ACT_BREAKPOINT); return true;
	default: return false;
	}
}
