// SPDX-License-Identifier: MIT
/*
 * The syscall provider: one program on the tracepoint sys_enter for all entry probes of a session, one
 * on sys_exit for all return probes.
 *
 * The number of the system call is the index of the probe in its program, so that a clause is chosen
 * by one comparison and an unrelated call costs next to nothing. Both tracepoints give a trusted pointer
 * to the registers: arguments are plain loads. Where tp_btf does not work, a raw tracepoint program
 * copies the registers out.
 *
 * 32-bit programs use the same tracepoints with numbers of another table; the programs leave at once
 * for them, judged by the code segment (x86_64) or the mode bits (arm64) in the saved registers: one
 * load. A 64-bit program on x86 that uses int $0x80 is not told apart: the calls it makes that way
 * appear under the 64-bit names of their numbers.
 *
 * Which system calls this kernel has is asked of tracefs (one directory), and only when a wildcard or a
 * listing wants to know. A name given in full is looked up in our table, then by one access(2).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/kbtf.h"
#include "kernel/tracefs.h"
#include "provider/format.h"
#include "provider/priv.h"
#include "provider/syscall_arch.h"
#include "syntax/parse.h"

#define ID_BASE 1000
#define N_SYSCALLS 512
#define N_ARGS 6

static const struct {
	uint16_t nr;
	const char *name, *kname;
} table[] = {
#define SYSCALL(nr, name, kname) { nr, name, kname },
#include SYSCALL_TABLE
#undef SYSCALL
};
#define N_TABLE ((uint32_t)(sizeof(table) / sizeof(*table)))

struct syscall_data {
	bool indexed, scanned, all_there;
	struct strmap by_kname;   /* kernel's name -> &there[number] */
	uint16_t row[N_SYSCALLS]; /* number -> row of the table + 1 */
	bool there[N_SYSCALLS];   /* by number, when scanned and not all_there */
	struct probe_args *args[N_SYSCALLS];
	struct probe_args *ret_args;
};

static struct syscall_data *data_of(struct world *w)
{
	struct syscall_data *d = world_data(w, &provider_syscall, sizeof(*d));

	for (uint32_t i = 0; i < N_TABLE && !d->indexed; i++)
		d->row[table[i].nr] = (uint16_t)(i + 1);
	d->indexed = true;
	return d;
}

static const char *kernel_name(uint32_t row)
{
	return table[row].kname ? table[row].kname : table[row].name;
}

/* ---- which are there ---- */

static void mark(struct syscall_data *d, const char *event)
{
	bool *there =
		strncmp(event, "sys_enter_", 10) ? NULL : strmap_get(&d->by_kname, event + 10);

	if (there)
		*there = true;
}

static DIR *open_events(struct world *w)
{
	int dir = tracefs_dir(w->kernel), fd;
	DIR *d;

	fd = dir < 0 ? -1 : openat(dir, "events/syscalls", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d && fd >= 0)
		close(fd);
	return d;
}

/* No such events (or no tracefs): then all that we know of are taken to be there. */
static void scan(struct world *w, struct syscall_data *d)
{
	struct dirent *e;
	DIR *dir;

	if (d->scanned)
		return;
	d->scanned = true;
	dir = open_events(w);
	d->all_there = !dir;
	for (uint32_t i = 0; i < N_TABLE; i++)
		strmap_set(w->arena, &d->by_kname, kernel_name(i), &d->there[table[i].nr]);
	while (dir && (e = readdir(dir)))
		mark(d, e->d_name);
	if (dir)
		closedir(dir);
}

static bool is_there(struct world *w, struct syscall_data *d, uint32_t row)
{
	char path[96];
	int dir;

	if (d->scanned)
		return d->all_there || d->there[table[row].nr];
	dir = tracefs_dir(w->kernel);
	if (dir < 0 || faccessat(dir, "events/syscalls", F_OK, 0))
		return true;
	snprintf(path, sizeof(path), "events/syscalls/sys_enter_%s", kernel_name(row));
	return faccessat(dir, path, F_OK, 0) == 0;
}

/* ---- probes ---- */

static const struct probe *add(struct world *w, uint32_t row, bool is_return)
{
	return world_probe(w, &provider_syscall, ID_BASE + 2u * table[row].nr + is_return,
			   "vmlinux", table[row].name, is_return ? "return" : "entry",
			   2u * table[row].nr + is_return);
}

static const struct probe *by_id(struct world *w, uint32_t id)
{
	struct syscall_data *d = data_of(w);
	uint32_t nr = (id - ID_BASE) / 2;

	if (nr >= N_SYSCALLS || !d->row[nr] || !is_there(w, d, d->row[nr] - 1u))
		return NULL;
	return add(w, d->row[nr] - 1u, (id - ID_BASE) & 1);
}

static void add_matching(struct world *w, struct syscall_data *d, const char *func, bool is_return)
{
	bool glob = !*func || pdesc_is_glob(func);

	if (glob)
		scan(w, d);
	for (uint32_t i = 0; i < N_TABLE; i++) {
		bool named = glob ? pdesc_glob(func, table[i].name) : !strcmp(func, table[i].name);

		if (named && is_there(w, d, i))
			add(w, i, is_return);
	}
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	(void)why;
	if (*d->mod && !pdesc_glob(d->mod, "vmlinux"))
		return 0;
	for (int ret = 0; ret < 2; ret++)
		if (pdesc_glob(d->name, ret ? "return" : "entry"))
			add_matching(w, data_of(w), d->func, ret);
	return 0;
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = p->data & 1, .pidx = (uint32_t)(p->data / 2) };
	return 0;
}

static const struct probe *at(struct world *w, const struct ptarget *t, uint32_t pidx)
{
	const struct syscall_data *d = data_of(w);

	return pidx < N_SYSCALLS && d->row[pidx] ? add(w, d->row[pidx] - 1u, t->group) : NULL;
}

/* ---- types of arguments ---- */

static const struct ctype *arg_type(struct types *T, const struct format_field *f)
{
	const struct ctype *t = types_parse(T, f->type);

	if (!t && strchr(f->type, '*'))
		return types_ptr_userland(T, types_void(T));
	if (!t)
		return types_basic(T, f->is_signed ? BT_LONG : BT_ULONG);
	return type_is_ptr(t) ? types_ptr_userland(T, type_target(t)) : t;
}

static struct probe_args *args_of(struct world *w, uint32_t n, const struct ctype *const *types)
{
	struct probe_args *a = arena_new_obj(w->arena, struct probe_args);
	struct probe_arg *v = arena_new_array(w->arena, struct probe_arg, n + 1);

	for (uint32_t i = 0; i < n; i++)
		v[i] = (struct probe_arg){ .native = types[i], .xlated = types[i], .mapping = i };
	a->n = n;
	a->arg = v;
	return a;
}

static uint32_t types_from_format(struct world *w, uint32_t row, const struct ctype **ret)
{
	struct format_field f[32];
	struct sbuf text = { 0 };
	char path[96];
	uint32_t n = 0, n_fields;

	snprintf(path, sizeof(path), "events/syscalls/sys_enter_%s/format", kernel_name(row));
	if (tracefs_read(w->kernel, path, &text) != 0) {
		sbuf_free(&text);
		return UINT32_MAX;
	}
	n_fields = format_parse(w->arena, sbuf_str(&text), f, 32);
	sbuf_free(&text);
	for (uint32_t i = 0; i < n_fields && n < N_ARGS; i++)
		if (!f[i].common && !f[i].dynamic && strcmp(f[i].name, "__syscall_nr") != 0)
			ret[n++] = arg_type(w->types, &f[i]);
	return n;
}

static uint32_t types_from_function(struct world *w, uint32_t row, const struct ctype **ret)
{
	char name[64];
	const struct ctype *t;
	uint32_t n;

	snprintf(name, sizeof(name), "__do_sys_%s", kernel_name(row));
	t = types_find_func(w->types, "vmlinux", name);
	if (!t || !type_complete(w->types, t))
		return UINT32_MAX;
	n = t->n < N_ARGS ? t->n : N_ARGS;
	for (uint32_t i = 0; i < n; i++)
		ret[i] = type_is_ptr(t->params[i].type) ?
				 types_ptr_userland(w->types, type_target(t->params[i].type)) :
				 t->params[i].type;
	return n;
}

static struct probe_args *entry_args(struct world *w, uint32_t row)
{
	const struct ctype *v[N_ARGS];
	uint32_t n = types_from_format(w, row, v);

	if (n == UINT32_MAX)
		n = types_from_function(w, row, v);
	if (n == UINT32_MAX)
		for (n = 0; n < N_ARGS; n++)
			v[n] = types_basic(w->types, BT_LONG);
	return args_of(w, n, v);
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	struct syscall_data *d = data_of(w);
	uint32_t nr = (uint32_t)(p->data / 2);

	if (!w->types)
		return -ENOENT;
	if (p->data & 1) {
		const struct ctype *v[2] = { types_basic(w->types, BT_LONG),
					     types_basic(w->types, BT_LONG) };

		if (!d->ret_args)
			d->ret_args = args_of(w, 2, v);
		*ret = *d->ret_args;
		return 0;
	}
	if (!d->args[nr])
		d->args[nr] = entry_args(w, d->row[nr] - 1u);
	*ret = *d->args[nr];
	return 0;
}

/* ---- programs ---- */

struct sys_prog {
	bool is_return, raw;
	bool any;   /* a clause may cover all: numbers of no call must not get through */
	uint32_t n; /* numbers below this */
	struct sys_regs regs;
};

/* A register of the traced task. */
static ir_val reg(const struct sys_prog *p, struct ir_fn *f, struct sys_reg r)
{
	ir_val regs = ir_load(f, 8, ir_ctx(f), 0, IRF_INVARIANT);
	ir_slot s;
	ir_val to;

	if (!p->raw)
		return ir_load(f, r.size, regs, r.off, IRF_INVARIANT);
	s = ir_stack(f, 8, 8, "reg");
	to = ir_slot_addr(f, s, 0);
	ir_store(f, 8, to, 0, ir_const(f, 0));
	ir_call(f, BPFH_probe_read_kernel, 3, to, ir_const(f, r.size),
		ir_bini(f, IR_ADD, regs, r.off));
	return ir_load(f, r.size, to, 0, 0);
}

/* Goes on in a new block if not (v cmp imm); else to out. */
static void leave_if(struct ir_fn *f, enum ir_cmp cmp, ir_val v, int64_t imm, ir_blk out)
{
	ir_blk next = ir_block(f, "sys");

	ir_bri(f, cmp, v, imm, out, next);
	ir_unlikely(f);
	ir_at(f, next);
}

/* Numbers beyond n_probes are lower's to turn away; here go 32-bit calls and the gaps of the table. */
static ir_val pidx(void *priv, struct ir_fn *f)
{
	const struct sys_prog *p = priv;
	ir_blk out = ir_block(f, "no_syscall"), here;
	ir_val nr, mode;

	if (p->is_return)
		nr = reg(p, f, p->regs.nr);
	else
		nr = ir_load(f, 8, ir_ctx(f), 8, IRF_INVARIANT);
	ir_note(f, nr, "system call");
	for (int i = 0; i < SYSCALL_N_GAPS && p->any; i++)
		if (syscall_gaps[i].first < p->n)
			leave_if(f, IRC_ULT, ir_bini(f, IR_SUB, nr, syscall_gaps[i].first),
				 syscall_gaps[i].n, out);
	mode = reg(p, f, p->regs.mode);
	if (COMPAT_MASK)
		mode = ir_bini(f, IR_AND, mode, COMPAT_MASK);
	leave_if(f, IRC_EQ, mode, COMPAT_VALUE, out);
	here = f->cur;
	ir_at(f, out);
	ir_reti(f, 0);
	ir_at(f, here);
	return nr;
}

/* What the kernel returns: -errno in case of an error. ret_failed: 0 or 1. */
static ir_val result(struct ir_fn *f, ir_val *ret_failed)
{
	ir_val v = ir_load(f, 8, ir_ctx(f), 8, IRF_INVARIANT);

	*ret_failed = ir_bin(f, IR_ULE, ir_const(f, -4095), v); /* as the C library judges it */
	return v;
}

/* At return the result is what the caller gets to see: -1 in case of an error. */
static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	const struct sys_prog *p = priv;
	ir_val v, failed;

	if (p->is_return && i < 2) {
		v = result(f, &failed);
		return ir_select(f, failed, ir_const(f, -1), v);
	}
	if (p->is_return)
		return ir_const(f, 0);
	return i < N_ARGS ? reg(p, f, p->regs.arg[i]) : ir_const(f, 0);
}

static ir_val builtin(void *priv, struct ir_fn *f, enum builtin_id id)
{
	const struct sys_prog *p = priv;
	ir_val v, failed;

	if (id != BI_ERRNO || !p->is_return)
		return 0;
	v = result(f, &failed);
	return ir_select(f, failed, ir_un(f, IR_NEG, v), ir_const(f, 0));
}

static void locate(struct kernel *k, uint32_t regs_id, struct sys_reg *r)
{
	int off = regs_id ? kbtf_member_off(k, regs_id, r->name) : -1;

	if (off >= 0)
		r->off = off + r->index * 8;
}

struct sys_regs syscall_regs(struct kernel *k)
{
	struct kbtf_want w = { .kind = BTF_KIND_STRUCT, .name = "pt_regs" };
	struct sys_regs r = sys_regs;

	kbtf_find(k, &w, 1);
	locate(k, w.id, &r.nr);
	locate(k, w.id, &r.mode);
	for (int i = 0; i < N_ARGS; i++)
		locate(k, w.id, &r.arg[i]);
	return r;
}

int syscall_nr(const char *name)
{
	for (uint32_t i = 0; i < N_TABLE; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].nr;
	return -1;
}

/* A wildcard has looked which there are: a clause with that many of them has all. */
static uint32_t count_all(const struct syscall_data *d)
{
	uint32_t n = 0;

	if (!d->scanned)
		return 0;
	for (uint32_t i = 0; i < N_TABLE; i++)
		n += d->all_there || d->there[table[i].nr];
	return n;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	struct sys_prog *p = arena_new_obj(w->arena, struct sys_prog);

	(void)why;
	p->is_return = t->group;
	p->raw = !kbtf_has_tracepoint(w->kernel, "sys_enter");
	p->n = table[N_TABLE - 1].nr + 1u;
	p->regs = syscall_regs(w->kernel);
	t->t.name = p->is_return ? "syscall_return" : "syscall_entry";
	t->t.kind = p->raw ? PROGK_RAW_TP : PROGK_TP_BTF;
	t->t.site = p->is_return ? LS_SYS_EXIT : LS_SYS_ENTER;
	t->t.attach_name = p->is_return ? "sys_exit" : "sys_enter";
	t->t.n_probes = p->n;
	t->t.priv = p;
	t->t.pidx = pidx;
	t->t.arg = arg;
	t->t.builtin = builtin;
	*ret_all = count_all(data_of(w));
	p->any = *ret_all != 0;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	(void)w;
	(void)why;
	if (t->t.kind == PROGK_RAW_TP)
		return attach_raw_tp(ls, prog_fd, t->t.attach_name);
	return attach_tp_btf(ls, prog_fd);
}

const struct provider provider_syscall = {
	.name = "syscall",
	.id_first = ID_BASE,
	.id_last = ID_BASE + 2 * N_SYSCALLS - 1,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_UNSTABLE, STAB_UNSTABLE, STABC_ISA },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
		{ STAB_UNSTABLE, STAB_UNSTABLE, STABC_ISA },
	},
	.discover = discover,
	.by_id = by_id,
	.args = args,
	.place = place,
	.target = target,
	.at = at,
	.attach = attach,
};
