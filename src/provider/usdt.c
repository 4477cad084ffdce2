// SPDX-License-Identifier: MIT
/*
 * USDT: probes that an application has in its text, NAMEpid:OBJECT:FUNCTION:PROBE, found by the SystemTap notes
 * of objects (usdt_find.c).
 *
 * A probe may be at several places (it was inlined, or written twice), whose arguments are in different
 * registers. The probes of a site are one program; the cookie says which of its lists of arguments the place
 * that fired has, and the process which of the probes it is. Where a probe is for processes to come, the link is on the
 * file, whoever runs it.
 *
 * A place may have a semaphore: a counter that the kernel increments in the process while it is traced, so
 * that the application prepares arguments only then.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/psyms.h"
#include "provider/pid_text.h"
#include "provider/usdt_i.h"
#include "syntax/parse.h"

/* ---- descriptions ---- */

static bool field(const char *pattern, const char *name)
{
	return !*pattern || pdesc_glob(pattern, name);
}

static bool match(const struct probe *p, const struct pdesc *d)
{
	const struct usdt_probe *up = p->priv;

	return field(d->prov, p->names.n[0]) && pid_module(d->mod, up->object, up->is_exe) &&
	       field(d->func, p->names.n[2]) && field(d->name, p->names.n[3]);
}

/* ---- arguments ---- */

static const struct ctype *type_of(struct world *w, const struct usdt_arg *a)
{
	static const enum basic_type of[2][4] = {
		{ BT_UCHAR, BT_USHORT, BT_UINT, BT_ULLONG },
		{ BT_SCHAR, BT_SHORT, BT_INT, BT_LLONG },
	};
	unsigned log = a->size == 1 ? 0 : a->size == 2 ? 1 : a->size == 4 ? 2 : 3;

	if (a->is_float && log > 1)
		return types_basic(w->types, log == 2 ? BT_FLOAT : BT_DOUBLE);
	return types_basic(w->types, of[a->is_signed][log]);
}

static bool cannot_read(const struct arglist *l, uint32_t i)
{
	return l->n >= 0 && i < (uint32_t)l->n && l->arg[i].kind == UA_NONE;
}

/* Why an argument cannot be read at one of the probe's places; NULL: it can at all of them. */
static const char *unreadable(const struct usdt_site *s, uint32_t i)
{
	for (uint32_t k = 0; k < s->n_list; k++)
		if (cannot_read(&s->list[k], i))
			return s->list[k].arg[i].why;
	return NULL;
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	const struct usdt_site *s = ((const struct usdt_probe *)p->priv)->site;
	const struct arglist *l = s->n_list ? &s->list[0] : NULL;
	struct probe_arg *v;

	if (!l || l->n < 0)
		return -ENOENT;
	v = arena_new_array(w->arena, struct probe_arg, l->n + 1);
	for (int i = 0; i < l->n; i++) {
		v[i].mapping = (uint32_t)i;
		v[i].why = unreadable(s, (uint32_t)i);
		if (!v[i].why)
			v[i].native = v[i].xlated = type_of(w, &l->arg[i]);
	}
	ret->n = (uint32_t)l->n;
	ret->arg = v;
	return 0;
}

/* ---- programs ---- */

/* A probe of the program, by the process that it is for. */
struct of_pid {
	uint32_t pid, pidx;
};

struct usdt_prog {
	const struct usdt_site *s;
	bool multi, sleepable;
	uint32_t n;         /* probes */
	struct of_pid *pid; /* ascending */
	uint32_t n_pid;
	struct lower_state *family;
	bool all; /* processes; one without a probe of its own has others */
	uint32_t others;
};

/* Which of pid[lo] to pid[hi - 1] the process is, by halves. */
static void find_pid(struct ir_fn *f, const struct usdt_prog *p, ir_val tgid, ir_local r,
		     uint32_t lo, uint32_t hi, ir_blk end)
{
	uint32_t mid = lo + (hi - lo) / 2;
	ir_blk yes, no;

	if (lo == hi) {
		ir_set(f, r, ir_const(f, p->others));
		ir_jmp(f, end);
		return;
	}
	yes = ir_block(f, NULL);
	no = ir_block(f, NULL);
	if (hi - lo == 1) {
		ir_bri(f, IRC_EQ, tgid, p->pid[lo].pid, yes, no);
		ir_at(f, yes);
		ir_set(f, r, ir_const(f, p->pid[lo].pidx));
		ir_jmp(f, end);
		ir_at(f, no);
		find_pid(f, p, tgid, r, lo, lo, end);
		return;
	}
	ir_bri(f, IRC_ULT, tgid, p->pid[mid].pid, yes, no);
	ir_at(f, yes);
	find_pid(f, p, tgid, r, lo, mid, end);
	ir_at(f, no);
	find_pid(f, p, tgid, r, mid, hi, end);
}

/* Index of the probe for this process; n: none. */
static ir_val index_of(void *priv, struct ir_fn *f)
{
	const struct usdt_prog *p = priv;
	ir_val process = uprobe_process(f, p->family);
	ir_local r = ir_new_local(f, "probe");
	ir_blk end = ir_block(f, NULL);

	find_pid(f, p, process, r, 0, p->n_pid, end);
	ir_at(f, end);
	return ir_get(f, r);
}

static ir_val extended(struct ir_fn *f, ir_val v, const struct usdt_arg *a)
{
	switch (a->size) {
	case 1: return ir_un(f, a->is_signed ? IR_SEXT8 : IR_ZEXT8, v);
	case 2: return ir_un(f, a->is_signed ? IR_SEXT16 : IR_ZEXT16, v);
	case 4: return ir_un(f, a->is_signed ? IR_SEXT32 : IR_ZEXT32, v);
	default: return v;
	}
}

static ir_val index_reg(struct ir_fn *f, const struct usdt_arg *a)
{
	ir_val v = uprobe_load_reg(f, a->index);

	if (a->extend != UX_NONE)
		v = ir_un(f, a->extend == UX_SIGNED32 ? IR_SEXT32 : IR_ZEXT32, v);
	return ir_bini(f, IR_MUL, v, a->scale);
}

static ir_val address(struct ir_fn *f, const struct usdt_arg *a)
{
	ir_val v = ir_const(f, a->disp);

	if (a->base >= 0)
		v = ir_bin(f, IR_ADD, v, uprobe_load_reg(f, a->base));
	if (a->index >= 0)
		v = ir_bin(f, IR_ADD, v, index_reg(f, a));
	return v;
}

static ir_val value(struct ir_fn *f, const struct usdt_prog *p, const struct arglist *l, uint32_t i)
{
	const struct usdt_arg *a = &l->arg[i];
	ir_val v;

	if (l->n < 0 || i >= (uint32_t)l->n)
		return ir_const(f, 0);
	switch (a->kind) {
	case UA_CONST: return extended(f, ir_const(f, a->disp), a);
	case UA_ADDR: return extended(f, address(f, a), a);
	case UA_MEM: return extended(f, uprobe_read(f, p->sleepable, address(f, a), a->size), a);
	case UA_REG:
		v = uprobe_load_reg(f, a->base);
		return extended(f, a->shift ? ir_bini(f, IR_SHR, v, a->shift) : v, a);
	default: return ir_const(f, 0);
	}
}

/* One list of arguments: no question. More: by the cookie, the last one without. */
static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	const struct usdt_prog *pr = priv;
	const struct usdt_site *p = pr->s;
	ir_val cookie;
	ir_local r;
	ir_blk end;

	if (p->n_list == 1)
		return value(f, pr, &p->list[0], i);
	cookie = ir_call(f, BPFH_get_attach_cookie, 1, ir_ctx(f));
	r = ir_new_local(f, "arg");
	end = ir_block(f, NULL);
	for (uint32_t k = 0; k + 1 < p->n_list; k++) {
		ir_blk yes = ir_block(f, NULL), no = ir_block(f, NULL);

		ir_bri(f, IRC_EQ, cookie, k, yes, no);
		ir_at(f, yes);
		ir_set(f, r, value(f, pr, &p->list[k], i));
		ir_jmp(f, end);
		ir_at(f, no);
	}
	ir_set(f, r, value(f, pr, &p->list[p->n_list - 1], i));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

/* Is it one of the places where the argument cannot be read? */
static ir_val no_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	const struct usdt_prog *pr = priv;
	const struct usdt_site *p = pr->s;
	ir_val cookie, bad;

	if (!unreadable(p, i))
		return 0;
	if (p->n_list == 1)
		return ir_const(f, 1);
	cookie = ir_call(f, BPFH_get_attach_cookie, 1, ir_ctx(f));
	bad = ir_const(f, 0);
	for (uint32_t k = 0; k < p->n_list; k++)
		if (cannot_read(&p->list[k], i))
			bad = ir_bin(f, IR_OR, bad,
				     ir_bin(f, IR_EQ, cookie, ir_const(f, (int64_t)k)));
	return bad;
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	ret->group = ((const struct usdt_probe *)p->priv)->site->id;
	ret->pidx = PIDX_DENSE;
	return 0;
}

static int by_pid(const void *a, const void *b)
{
	const struct of_pid *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static void set_pids(struct world *w, struct usdt_prog *p, const struct ptarget *t)
{
	p->n = p->others = t->t.n_probes;
	for (uint32_t i = 0; i < p->n; i++) {
		const struct usdt_probe *up = t->probes[i]->priv;

		if (up->pid) {
			p->pid[p->n_pid++] = (struct of_pid){ up->pid, i };
			p->family = world_follow(w, up->pid);
		} else {
			p->all = true;
			p->others = i;
		}
	}
	if (p->all) /* what we do ourselves is nobody's wish */
		p->pid[p->n_pid++] = (struct of_pid){ (uint32_t)getpid(), p->n };
	qsort(p->pid, p->n_pid, sizeof(*p->pid), by_pid);
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	struct usdt_prog *p = arena_new_obj(w->arena, struct usdt_prog);

	(void)ret_all;
	p->s = ((const struct usdt_probe *)t->probes[0]->priv)->site;
	if (p->s->no_nop) {
		*why = arena_printf(w->arena,
				    "%s:::%s is in .SUNW_dof, but its place is not the nop that "
				    "dtrace -G leaves there",
				    t->probes[0]->names.n[0], t->probes[0]->names.n[3]);
		return -EINVAL;
	}
	if (p->s->unsafe) {
		*why = arena_printf(
			w->arena,
			"%s:::%s is a nop of five bytes, which this kernel replaces by a "
			"call that may overwrite variables of the function",
			t->probes[0]->names.n[0], t->probes[0]->names.n[3]);
		return -EINVAL;
	}
	for (uint32_t i = 0; i < p->s->n_list; i++)
		if (p->s->list[i].n < 0) {
			*why = arena_printf(w->arena, "arguments of %s:::%s are not understood: %s",
					    t->probes[0]->names.n[0], t->probes[0]->names.n[3],
					    p->s->list[i].text);
			return -EINVAL;
		}
	p->pid = arena_new_array(w->arena, struct of_pid, t->t.n_probes + 1);
	set_pids(w, p, t);
	t->t.state = p->family;
	t->t.kind = uprobe_kind(w);
	p->multi = t->t.kind == PROGK_UPROBE_MULTI;
	p->sleepable = t->t.sleepable = uprobe_sleepable(w);
	t->t.name = t->probes[0]->names.n[3];
	t->t.site = LS_UENTRY;
	t->t.priv = p;
	/* a perf event fires in every process that runs the file */
	t->t.pidx = p->multi && p->n == 1 && !p->all && !p->family ? NULL : index_of;
	t->t.arg = arg;
	t->t.no_arg = no_arg;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	const struct usdt_prog *p = t->t.priv;
	bool any = p->all || p->family;
	int r = 0;

	if (any || !p->multi)
		return uprobe_attach(w, ls, prog_fd, p->s->place, p->s->n, any ? 0 : p->pid[0].pid,
				     false, why);
	for (uint32_t i = 0; i < p->n_pid && r == 0; i++)
		r = uprobe_attach(w, ls, prog_fd, p->s->place, p->s->n, p->pid[i].pid, false, why);
	return r;
}

const struct provider provider_usdt = {
	.name = "*",
	.id_first = USDT_ID_BASE,
	.id_last = USDT_ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
	},
	.discover = usdt_discover,
	.match = match,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};
