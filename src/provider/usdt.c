// SPDX-License-Identifier: MIT
/*
 * USDT: probes that an application has in its text, NAMEpid:OBJECT:FUNCTION:PROBE, found by the SystemTap notes
 * of the objects that it has loaded.
 *
 * A probe may be at several places (it was inlined, or written twice), whose arguments are in different
 * registers. Each probe is one program; the cookie says which of its lists of arguments the place that fired has.
 * Two underscores in a name are a dash, as everywhere. A provider with a pattern means the processes of -c and -p.
 *
 * A place may have a semaphore: a counter that the kernel increments in the process while it is traced, so
 * that the application prepares arguments only then.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proc/psyms.h"
#include "provider/pid_text.h"
#include "provider/uprobe.h"
#include "provider/usdt_args.h"
#include "syntax/parse.h"

#define ID_BASE 3000000
#define ID_LAST 3999999

struct arglist {
	const char *text;
	uint64_t pc; /* place that it was made for, if it counts from there */
	int n;       /* -EINVAL: not understood */
	struct usdt_arg arg[USDT_MAX_ARGS];
};

struct usdt_probe {
	uint32_t pid;
	const char *object;
	bool is_exe;
	struct uplace *place;
	uint32_t n, cap;
	struct arglist *list;
	uint32_t n_list, cap_list;
};

struct usdt_data {
	struct strmap probes;  /* "pid object function provider:name" -> struct probe */
	struct strmap scanned; /* "pid path" */
	uint32_t n;
};

/* ---- notes to probes ---- */

/* Two underscores become a dash. */
static const char *dashed(struct arena *a, const char *name)
{
	char *s = arena_strdup(a, name), *to = s;

	for (const char *from = s; *from; from++) {
		if (from[0] == '_' && from[1] == '_') {
			*to++ = '-';
			from++;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return s;
}

/* "table+8(%rip)": from where the probe is to where the symbol is. */
static bool resolve(struct world *w, const struct pobject *o, struct arglist *l)
{
	for (int i = 0; i < l->n; i++) {
		struct usdt_arg *a = &l->arg[i];
		const struct elf_sym *sym;

		if (!a->sym)
			continue;
		sym = elf_obj_named(o->elf, arena_strndup(w->arena, a->sym, a->sym_len));
		if (!sym)
			return false;
		a->disp += (int64_t)(sym->addr - l->pc);
	}
	return true;
}

static bool counts_from_pc(const struct arglist *l)
{
	for (int i = 0; i < l->n; i++)
		if (l->arg[i].pc_relative)
			return true;
	return false;
}

/* Number of the list of arguments of a place. */
static uint32_t list_of(struct world *w, struct usdt_probe *p, const struct pobject *o,
			const struct elf_usdt *u)
{
	struct arglist *l;

	for (uint32_t i = 0; i < p->n_list; i++)
		if (strcmp(p->list[i].text, u->args) == 0 &&
		    (p->list[i].pc == u->pc || !counts_from_pc(&p->list[i])))
			return i;
	p->list = arena_grow(w->arena, p->list, p->n_list, &p->cap_list, sizeof(*p->list));
	l = &p->list[p->n_list];
	l->text = u->args;
	l->pc = u->pc;
	l->n = usdt_parse_args(u->args, l->arg);
	if (l->n > 0 && !resolve(w, o, l))
		l->n = -EINVAL;
	return p->n_list++;
}

static struct probe *probe_of(struct world *w, struct usdt_data *data, uint32_t pid,
			      const struct pobject *o, const struct elf_usdt *u)
{
	struct arena *a = w->arena;
	const struct elf_sym *sym = elf_obj_find(o->elf, u->pc);
	const char *func = sym ? sym->name : "";
	const char *key =
		arena_printf(a, "%u %s %s %s:%s", pid, o->open_path, func, u->prov, u->name);
	struct probe *p = strmap_get(&data->probes, key);
	struct usdt_probe *up;

	if (p || data->n > ID_LAST - ID_BASE)
		return p;
	up = arena_new_obj(a, struct usdt_probe);
	*up = (struct usdt_probe){ .pid = pid, .object = o->name, .is_exe = o->is_exe };
	p = world_probe_of(w, &provider_usdt, arena_printf(a, "%s%u", u->prov, pid),
			   ID_BASE + data->n++, o->name, func, dashed(a, u->name));
	p->priv = up;
	strmap_set(a, &data->probes, key, p);
	return p;
}

static void add_place(struct world *w, struct usdt_data *data, uint32_t pid,
		      const struct pobject *o, const struct elf_usdt *u)
{
	struct usdt_probe *up;
	struct probe *p;
	uint64_t off, sem = 0;

	if (!elf_obj_to_off(o->elf, u->pc, &off) ||
	    (u->sem && !elf_obj_to_off(o->elf, u->sem, &sem)))
		return;
	p = probe_of(w, data, pid, o, u);
	up = p ? p->priv : NULL;
	if (!up)
		return;
	up->place = arena_grow(w->arena, up->place, up->n, &up->cap, sizeof(*up->place));
	up->place[up->n++] = (struct uplace){
		.path = o->open_path,
		.off = off,
		.sem = sem,
		.cookie = list_of(w, up, o, u),
	};
}

static void scan(struct world *w, struct usdt_data *data, uint32_t pid, const struct pobject *o)
{
	const char *key = arena_printf(w->arena, "%u %s", pid, o->open_path);

	if (strmap_get(&data->scanned, key))
		return;
	strmap_set(w->arena, &data->scanned, key, data);
	for (uint32_t i = 0; i < o->elf->n_usdt; i++)
		add_place(w, data, pid, o, &o->elf->usdt[i]);
}

/* ---- descriptions ---- */

static int discover_in(struct world *w, uint32_t pid, const char **why)
{
	struct usdt_data *data = world_data(w, &provider_usdt, sizeof(*data));
	const struct pobject *o;
	uint32_t n;
	int r = world_grab(w, pid, &o, &n, why);

	for (uint32_t i = 0; r == 0 && i < n; i++)
		scan(w, data, pid, &o[i]);
	return r;
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	uint32_t len, pid;
	int r = 0;

	if (pdesc_is_glob(d->prov)) {
		for (uint32_t i = 0; i < w->n_pids && r == 0; i++)
			r = discover_in(w, w->pids[i], why);
		return r;
	}
	if (!pid_split(d->prov, &len, &pid) || pid == 0 ||
	    (len == 3 && strncmp(d->prov, "pid", 3) == 0))
		return 0;
	return discover_in(w, pid, why);
}

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

	return types_basic(w->types, of[a->is_signed][log]);
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	const struct usdt_probe *up = p->priv;
	const struct arglist *l = up->n_list ? &up->list[0] : NULL;
	struct probe_arg *v;

	if (!l || l->n < 0)
		return -ENOENT;
	v = arena_new_array(w->arena, struct probe_arg, l->n + 1);
	for (int i = 0; i < l->n; i++) {
		v[i].native = v[i].xlated = type_of(w, &l->arg[i]);
		v[i].mapping = (uint32_t)i;
	}
	ret->n = (uint32_t)l->n;
	ret->arg = v;
	return 0;
}

/* ---- programs ---- */

struct usdt_prog {
	const struct usdt_probe *p;
	bool multi, sleepable;
};

static ir_val index_of(void *priv, struct ir_fn *f)
{
	const struct usdt_prog *p = priv;
	ir_val tgid = ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_pid_tgid, 0), 32);

	return ir_bin(f, IR_NE, tgid, ir_const(f, p->p->pid));
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

static ir_val address(struct ir_fn *f, const struct usdt_arg *a)
{
	ir_val v = ir_const(f, a->disp);

	if (a->base >= 0)
		v = ir_bin(f, IR_ADD, v, uprobe_load_reg(f, a->base));
	if (a->index >= 0)
		v = ir_bin(f, IR_ADD, v,
			   ir_bini(f, IR_MUL, uprobe_load_reg(f, a->index), a->scale));
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
	const struct usdt_probe *p = pr->p;
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

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	ret->group = p->id;
	ret->pidx = PIDX_DENSE;
	return 0;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	struct usdt_prog *p = arena_new_obj(w->arena, struct usdt_prog);
	const struct usdt_probe *up = t->probes[0]->priv;

	(void)ret_all;
	for (uint32_t i = 0; i < up->n_list; i++)
		if (up->list[i].n < 0) {
			*why = arena_printf(w->arena, "arguments of %s:::%s are not understood: %s",
					    t->probes[0]->names.n[0], t->probes[0]->names.n[3],
					    up->list[i].text);
			return -EINVAL;
		}
	p->p = up;
	t->t.kind = uprobe_kind(w);
	p->multi = t->t.kind == PROGK_UPROBE_MULTI;
	p->sleepable = t->t.sleepable = uprobe_sleepable(w);
	t->t.name = t->probes[0]->names.n[3];
	t->t.site = LS_UENTRY;
	t->t.priv = p;
	/* a perf event fires in every process that runs the file */
	t->t.pidx = p->multi ? NULL : index_of;
	t->t.arg = arg;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	const struct usdt_probe *p = t->probes[0]->priv;

	return uprobe_attach(w, ls, prog_fd, p->place, p->n, p->pid, false, why);
}

const struct provider provider_usdt = {
	.name = "*",
	.id_first = ID_BASE,
	.id_last = ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
	},
	.discover = discover,
	.match = match,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};
