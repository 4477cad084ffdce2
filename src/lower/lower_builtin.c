/* SPDX-License-Identifier: MIT */
/*
 * Builtin variables. What the provider knows better (errno at a syscall's return, say) it gives through
 * lower_target.builtin; the rest is the same at every probe.
 *
 * Members of task_struct are read by plain loads through the pointer of get_current_task_btf(), which
 * the verifier knows to be a task; offsets come from the running kernel's BTF.
 */
#include "lower/lower_i.h"

#define DEPTH_FRAMES 127u
#define F_USER_STACK 256
#define GLUE_BYTES 256 /* of a function that a tracepoint consists of */

/* Behind the probes of all programs comes dtrace:::ERROR. */
static uint32_t error_ref(const struct lw *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->n_targets; i++)
		n += w->targets[i].n_probes ? w->targets[i].n_probes : 1;
	return n;
}

ir_val lw_probe_ref(struct lf *l)
{
	if (l->in_error)
		return ir_const(l->f, error_ref(l->w));
	if (l->pidx)
		return ir_bini(l->f, IR_ADD, l->pidx, l->w->prog_base);
	return ir_const(l->f, l->w->prog_base);
}

/* Offset of a member of a kernel struct; false (with a diagnostic) if this kernel has none. */
static bool kernel_offset(struct lf *l, const struct expr *e, const char *sou, const char *member,
			  uint32_t *ret)
{
	struct types *T = l->w->o->types;
	const struct ctype *t = types_find(T, "vmlinux", TNS_STRUCT, sou);
	uint32_t bits;

	if (t && type_member(T, t, member, &bits)) {
		*ret = bits / 8;
		return true;
	}
	lw_error(l, e, D_TYPE_MEMBER,
		 "%s needs struct %s.%s, which this kernel's types do not have", e->builtin->name,
		 sou, member);
	return false;
}

static ir_val task(struct lf *l)
{
	return ir_call(l->f, BPFH_get_current_task_btf, 0);
}

static ir_val ppid(struct lf *l, const struct expr *e)
{
	uint32_t parent, tgid;
	ir_val p;

	if (!kernel_offset(l, e, "task_struct", "real_parent", &parent) ||
	    !kernel_offset(l, e, "task_struct", "tgid", &tgid))
		return ir_const(l->f, 0);
	p = ir_load(l->f, 8, task(l), parent, 0);
	return ir_un(l->f, IR_SEXT32, ir_load(l->f, 4, p, tgid, 0));
}

/*
 * A kernel stack begins with frames of the tracer: the program and what called it. bpf_get_stack() skips
 * those that are always there. Behind them a tracepoint may have up to LW_GLUE_FRAMES functions of its
 * own ("glue"), depending on the kernel and on who else is attached: they are known by their addresses.
 */
int64_t lw_stack_flags(const struct lf *l, bool user)
{
	if (user)
		return F_USER_STACK;
	switch (l->t->site) {
	case LS_SYS_ENTER:
	case LS_SYS_EXIT:
	case LS_FENTRY:
	case LS_TRACEPOINT: return 2;
	case LS_FEXIT: /* the function's own frame is gone for D */
	case LS_RAW: return 3;
	default: return 0;
	}
}

/* A piece of scratch with the innermost frames in it; the value is the number of bytes used. */
static ir_val frames(struct lf *l, uint32_t n, bool user, ir_val *ret_buf)
{
	struct ir_fn *f = l->f;
	ir_val buf = lw_scratch(l, lw_temp(l, n * 8));

	*ret_buf = buf;
	return ir_call(f, BPFH_get_stack, 4, ir_ctx(f), buf, ir_const(f, n * 8),
		       ir_const(f, lw_stack_flags(l, user)));
}

/* 0 or 1: does the return address lie in the function of that name, which is short? */
static ir_val returns_into(struct lf *l, const char *prefix, ir_val pc)
{
	const struct lower_opts *o = l->w->o;
	struct ir_fn *f = l->f;
	uint64_t addr;

	if (!o->ksym ||
	    !o->ksym(o->priv, arena_printf(l->w->a, "%s%s", prefix, l->t->attach_name), &addr))
		return ir_const(f, 0);
	return ir_bin(f, IR_ULT, ir_bini(f, IR_SUB, pc, (int64_t)addr), ir_const(f, GLUE_BYTES));
}

/* Number of glue frames at the start of the buffer. */
static ir_val glue(struct lf *l, bool user, ir_val buf)
{
	struct ir_fn *f = l->f;
	ir_val first, second, one, two;

	if (user || !l->t->attach_name || lw_stack_flags(l, user) != 2)
		return ir_const(f, 0);
	first = ir_load(f, 8, buf, 0, 0);
	second = ir_load(f, 8, buf, 8, 0);
	one = ir_bin(f, IR_OR, returns_into(l, "__bpf_trace_", first),
		     returns_into(l, "__traceiter_", first));
	two = ir_bin(f, IR_AND, one, returns_into(l, "__traceiter_", second));
	return ir_bin(f, IR_ADD, one, two);
}

static ir_val stack_depth(struct lf *l, bool user)
{
	struct ir_fn *f = l->f;
	ir_val buf, n = frames(l, DEPTH_FRAMES, user, &buf);
	ir_val none = ir_bin(f, IR_SLT, n, ir_const(f, 8));

	return ir_select(f, none, ir_const(f, 0),
			 ir_bin(f, IR_SUB, ir_bini(f, IR_SHR, n, 3), glue(l, user, buf)));
}

/*
 * The frame behind the current function's, which follows the glue. At the return of a function its own
 * frame is gone: the first one is the caller's.
 */
static ir_val caller(struct lf *l, bool user)
{
	struct ir_fn *f = l->f;
	bool gone = !user && (l->t->site == LS_KRETURN || l->t->site == LS_FEXIT);
	ir_val buf, n = frames(l, LW_GLUE_FRAMES + 2, user, &buf), skip = glue(l, user, buf), v;
	ir_blk have = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local r = ir_new_local(f, "caller");

	if (user)
		lw_frame_returns(l, buf, (LW_GLUE_FRAMES + 2) * 8, n);
	ir_set(f, r, ir_const(f, 0));
	ir_br(f, IRC_SGE, n, ir_bini(f, IR_SHL, ir_bini(f, IR_ADD, skip, gone ? 1 : 2), 3), have,
	      end);
	ir_at(f, have);
	v = ir_select(f, ir_bin(f, IR_EQ, skip, ir_const(f, 1)), ir_load(f, 8, buf, 16, 0),
		      ir_load(f, 8, buf, gone ? 0 : 8, 0));
	v = ir_select(f, ir_bin(f, IR_EQ, skip, ir_const(f, 2)), ir_load(f, 8, buf, 24, 0), v);
	ir_set(f, r, v);
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

/* uregs[i]: word i of the thread's saved user registers. */
static ir_val uregs(struct lf *l, const struct expr *e)
{
	const struct ctype *t = types_find(l->w->o->types, "vmlinux", TNS_STRUCT, "pt_regs");
	uint32_t n = t ? type_size(t) / 8 : 21;
	struct ir_fn *f = l->f;
	const struct expr *i = e->args[0];
	ir_val regs, r, slot;

	if (i->kind == E_INT && i->i >= n) {
		lw_error(l, e, D_REGS_IDX, "uregs[] index is out of range: 0 to %u", n - 1);
		return ir_const(f, 0);
	}
	regs = ir_call(f, BPFH_task_pt_regs, 1, task(l));
	if (i->kind == E_INT)
		return ir_load(f, 8, regs, (int64_t)i->i * 8, 0);
	r = lw_int(l, i);
	lw_fault_if(l, IRC_UGE, r, n, FLT_ILLOP, r);
	slot = ir_slot_addr(f, ir_stack(f, 8, 8, "ureg"), 0);
	lw_read(l, false, slot, 8, ir_bin(f, IR_ADD, regs, ir_bini(f, IR_SHL, r, 3)));
	return ir_load(f, 8, slot, 0, 0);
}

/*
 * Does the kernel's verifier take v for a pointer of a kernel type? Arguments are, where the program is typed, and what
 * is read through them; so is what helpers return, the current task for one. For D an argument is a number: arg1 & 7
 * must do.
 */
static bool may_be_pointer(const struct lf *l, ir_val v)
{
	const struct ir_ins *in = &l->f->ins[v];

	switch (in->op) {
	case IR_CALL:
	case IR_ADD:
	case IR_SUB:
	case IR_SELECT:
	case IR_LGET:
	case IR_PHI: return true;
	case IR_LOAD: break;
	default: return false;
	}
	return in->size == 8 &&
	       (l->t->site == LS_TRACEPOINT || l->t->site == LS_FENTRY || l->t->site == LS_FEXIT);
}

static ir_val raw_arg(struct lf *l, uint32_t i)
{
	ir_val v = 0, no = 0;

	if (l->in_error) { /* arg1 epid, arg2 action, arg3 offset, arg4 fault, arg5 value */
		struct ir_fn *f = l->f;

		switch (i) {
		case 1:
			return l->pidx ? ir_bini(f, IR_ADD, l->pidx, l->flt_epid_base) :
					 ir_const(f, l->flt_epid_base);
		case 2: return ir_bini(f, IR_SHR, ir_get(f, l->l_fltloc), 32);
		case 3: return ir_un(f, IR_ZEXT32, ir_get(f, l->l_fltloc));
		case 4: return ir_get(f, l->l_flt);
		case 5: /* may be the address of something of ours */
			return ir_un(f, IR_NUMBER, ir_get(f, l->l_fltval));
		default: return ir_const(f, 0);
		}
	}
	if (l->t->no_arg)
		no = l->t->no_arg(l->t->priv, l->f, i);
	if (no)
		lw_fault_if(l, IRC_NE, no, 0, FLT_ILLOP, ir_const(l->f, (int64_t)i));
	if (l->t->arg)
		v = l->t->arg(l->t->priv, l->f, i);
	if (v && may_be_pointer(l, v))
		v = ir_un(l->f, IR_NUMBER, v);
	return v ? v : ir_const(l->f, 0);
}

/* args[i]: sema has made i the number of the raw argument; its value is cut to its type. */
static ir_val typed_arg(struct lf *l, const struct expr *e)
{
	ir_val v = raw_arg(l, (uint32_t)e->args[0]->i);

	if (!type_is_int(e->type) || type_size(e->type) >= 8)
		return v;
	return lw_convert(l, v, types_basic(l->w->o->types, BT_LLONG), e->type);
}

static ir_val probe_id(struct lf *l)
{
	const struct lower_target *t = l->t;
	struct ir_fn *f = l->f;
	ir_val p;

	if (l->in_error)
		return ir_const(f, l->w->o->error_probe_id);
	if (!t->probe_ids)
		return ir_const(f, 0);
	if (!l->pidx)
		return ir_const(f, t->probe_ids[0]);
	p = ir_mapval(f, l->w->map_ro, lw_rodata(l->w, t->probe_ids, t->n_probes * 4, 4));
	p = ir_bin(f, IR_ADD, p, ir_bini(f, IR_SHL, l->pidx, 2));
	return ir_load(f, 4, p, 0, IRF_INVARIANT);
}

/* Time stands still in a clause; the next one looks again. */
static ir_val clock(struct lf *l, enum ir_helper helper)
{
	ir_val now = ir_call(l->f, helper, 0);

	ir_distinct(l->f, now, l->c ? l->c->index : 0);
	return now;
}

ir_val lw_walltime(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_val now = clock(l, l->w->o->have_tai ? BPFH_ktime_get_tai_ns : BPFH_ktime_get_ns);
	ir_val p = ir_mapval(f, l->w->layout.map_ctl, 0);

	return ir_bin(f, IR_ADD, now, ir_load(f, 8, p, offsetof(struct shm_ctl, wall_off), 0));
}

static ir_val pid_half(struct lf *l, bool tgid)
{
	ir_val v = ir_call(l->f, BPFH_get_current_pid_tgid, 0);

	return tgid ? ir_bini(l->f, IR_SHR, v, 32) : ir_un(l->f, IR_ZEXT32, v);
}

static ir_val identity(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;

	switch (e->builtin->id) {
	case BI_PID: return pid_half(l, true);
	case BI_TID: return pid_half(l, false);
	case BI_PPID: return ppid(l, e);
	case BI_UID: return ir_un(f, IR_ZEXT32, ir_call(f, BPFH_get_current_uid_gid, 0));
	case BI_GID: return ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_uid_gid, 0), 32);
	case BI_CGROUP: return ir_call(f, BPFH_get_current_cgroup_id, 0);
	case BI_CURTHREAD: return ir_call(f, BPFH_get_current_task, 0);
	default: return ir_call(f, BPFH_get_smp_processor_id, 0);
	}
}

static ir_val by_id(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;

	switch (e->builtin->id) {
	case BI_ARGS: return typed_arg(l, e);
	case BI_UREGS: return uregs(l, e);
	case BI_PID:
	case BI_TID:
	case BI_PPID:
	case BI_UID:
	case BI_GID:
	case BI_CGROUP:
	case BI_CURTHREAD:
	case BI_CPU: return identity(l, e);
	case BI_EPID:
		return l->pidx && !l->in_error ? ir_bini(f, IR_ADD, l->pidx, l->epid_base) :
						 ir_const(f, l->epid_base);
	case BI_ID: return probe_id(l);
	case BI_TIMESTAMP: return clock(l, BPFH_ktime_get_ns);
	case BI_WALLTIMESTAMP: return lw_walltime(l);
	case BI_CALLER: return caller(l, false);
	case BI_UCALLER: return caller(l, true);
	case BI_STACKDEPTH: return stack_depth(l, false);
	case BI_USTACKDEPTH: return stack_depth(l, true);
	case BI_VTIMESTAMP: return lw_vtime(l);
	case BI_ERRNO: return lw_last_errno(l);
	case BI_IPL: return ir_const(f, 0);
	default:
		lw_error(l, e, D_VAR_UNSUP, "%s is not available at this probe", e->builtin->name);
		return ir_const(f, 0);
	}
}

ir_val lw_builtin(struct lf *l, const struct expr *e)
{
	enum builtin_id id = e->builtin->id;
	ir_val v;

	if (id >= BI_ARG0 && id <= BI_ARG9)
		return raw_arg(l, id - BI_ARG0);
	if (l->t->builtin && !l->in_error) {
		v = l->t->builtin(l->t->priv, l->f, id);
		if (v)
			return v;
	}
	return by_id(l, e);
}
