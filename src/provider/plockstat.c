// SPDX-License-Identifier: MIT
/*
 * The plockstat provider: mutexes and read-write locks of a process, plockstatN:OBJECT::NAME, of any program that uses a C
 * library as it is (glibc, musl; shared, or linked into a program that has its symbols).
 *
 * There are no static probes in those libraries, so the probes come from entry and return of the functions that take
 * locks and give them back, and, for waiting, from the system call futex in between. Each program is there only if a
 * probe needs it: "release" costs one trap, "acquire" two.
 *
 * If only waiting is asked for (block, blocked), a mutex that is free costs nothing at all: then not pthread_mutex_lock() is
 * probed but the places where it calls a function of the library that makes the system call (proc/calls.h), and that
 * function's return.
 *
 * plockstat* means the processes of -c and -p; without any, all that use a C library, now or later.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/calls.h"
#include "proc/psyms.h"
#include "provider/pid_text.h"
#include "provider/plockstat_i.h"
#include "provider/syscall_arch.h"
#include "provider/tp.h"
#include "syntax/parse.h"

#define ID_BASE 76000
#define ID_LAST 99999
#define PREFIX "plockstat"
#define MAX_CALLS 16u
#define INIT_PID_NS 0xeffffffcu /* inode of the first namespace of processes */

/* ---- probes ---- */

#define BIT PLOCK_BIT
#define SPINS (BIT(PL_MUTEX_SPIN) | BIT(PL_MUTEX_SPUN))
#define WAITS (BIT(PL_MUTEX_BLOCK) | BIT(PL_RW_BLOCK))
#define WAITED (BIT(PL_MUTEX_BLOCKED) | BIT(PL_RW_BLOCKED))
#define ACQUIRES (BIT(PL_MUTEX_ACQUIRE) | BIT(PL_RW_ACQUIRE))
#define ERRORS (BIT(PL_MUTEX_ERROR) | BIT(PL_RW_ERROR))
#define TAKES (SPINS | WAITS | WAITED | ACQUIRES | ERRORS)
#define ONLY_WAITING (WAITS | WAITED)
#define OF_MUTEXES                                                                     \
	(SPINS | BIT(PL_MUTEX_BLOCK) | BIT(PL_MUTEX_BLOCKED) | BIT(PL_MUTEX_ACQUIRE) | \
	 BIT(PL_MUTEX_ERROR) | BIT(PL_MUTEX_RELEASE))

static const char *const names[PL_N] = {
	[PL_MUTEX_SPIN] = "mutex-spin",       [PL_MUTEX_SPUN] = "mutex-spun",
	[PL_MUTEX_BLOCK] = "mutex-block",     [PL_RW_BLOCK] = "rw-block",
	[PL_MUTEX_BLOCKED] = "mutex-blocked", [PL_RW_BLOCKED] = "rw-blocked",
	[PL_MUTEX_ACQUIRE] = "mutex-acquire", [PL_RW_ACQUIRE] = "rw-acquire",
	[PL_MUTEX_ERROR] = "mutex-error",     [PL_RW_ERROR] = "rw-error",
	[PL_MUTEX_RELEASE] = "mutex-release", [PL_RW_RELEASE] = "rw-release",
};

/* Arguments behind the lock. */
static const uint8_t n_ints[PL_N] = {
	[PL_MUTEX_SPUN] = 2,    [PL_RW_BLOCK] = 1,   [PL_MUTEX_BLOCKED] = 1, [PL_RW_BLOCKED] = 2,
	[PL_MUTEX_ACQUIRE] = 2, [PL_RW_ACQUIRE] = 1, [PL_MUTEX_ERROR] = 1,   [PL_RW_ERROR] = 2,
	[PL_MUTEX_RELEASE] = 1, [PL_RW_RELEASE] = 1,
};

/* Which programs a probe needs, whether it fires there or not. */
static uint32_t stages(enum plock_name n)
{
	uint32_t r = BIT(n) & TAKES ? BIT(PS_TAKE) | BIT(PS_GOT) : BIT(PS_GIVE);

	if (BIT(n) & (WAITS | WAITED | BIT(PL_MUTEX_SPUN)))
		r |= BIT(PS_WAIT);
	if (BIT(n) & ERRORS)
		r |= BIT(PS_GIVE) | BIT(PS_GAVE);
	return r;
}

/* ---- functions ---- */

enum { R_TAKES = 1, R_GIVES = 2 };

#define MUTEX_LOCK 0 /* its row */

static const struct {
	const char *name;
	uint8_t role, flags;
} table[] = {
	{ "pthread_mutex_lock", R_TAKES, PF_MUTEX },
	{ "pthread_mutex_timedlock", R_TAKES, PF_MUTEX },
	{ "pthread_mutex_clocklock", R_TAKES, PF_MUTEX },
	{ "pthread_mutex_trylock", R_TAKES, PF_MUTEX | PF_TRY },
	{ "pthread_mutex_unlock", R_GIVES, PF_MUTEX },
	{ "pthread_cond_wait", R_TAKES | R_GIVES, PF_MUTEX | PF_COND },
	{ "pthread_cond_timedwait", R_TAKES | R_GIVES, PF_MUTEX | PF_COND },
	{ "pthread_cond_clockwait", R_TAKES | R_GIVES, PF_MUTEX | PF_COND },
	{ "pthread_rwlock_rdlock", R_TAKES, PF_READ },
	{ "pthread_rwlock_timedrdlock", R_TAKES, PF_READ },
	{ "pthread_rwlock_clockrdlock", R_TAKES, PF_READ },
	{ "pthread_rwlock_tryrdlock", R_TAKES, PF_READ | PF_TRY },
	{ "pthread_rwlock_wrlock", R_TAKES, PF_WRITE },
	{ "pthread_rwlock_timedwrlock", R_TAKES, PF_WRITE },
	{ "pthread_rwlock_clockwrlock", R_TAKES, PF_WRITE },
	{ "pthread_rwlock_trywrlock", R_TAKES, PF_WRITE | PF_TRY },
	{ "pthread_rwlock_unlock", R_GIVES, PF_RW },
};
#define N_TABLE ((uint32_t)(sizeof(table) / sizeof(*table)))

struct lockfn {
	struct uprobed fn;
	uint32_t row, flags;
};

struct plock_proc {
	uint32_t pid;
	const char *prov, *object;
	struct lockfn *fn;
	uint32_t n, cap;
	bool done;
	struct strmap seen; /* files, of pid 0 */
};

struct plock_data {
	struct strmap procs; /* provider name -> struct plock_proc */
	uint32_t n;
};

static int fail(struct world *w, enum errtag tag, const char **why, const char *text)
{
	w->err_tag = tag;
	*why = text;
	return -ENOENT;
}

/* ---- which library ---- */

static bool is_library(const char *object)
{
	static const char *const globs[] = { "libc.so*",        "libc-*.so", "libpthread.so*",
					     "libpthread-*.so", "ld-musl-*", "libc.musl-*" };

	for (unsigned i = 0; i < sizeof(globs) / sizeof(*globs); i++)
		if (pdesc_glob(globs[i], object))
			return true;
	return false;
}

/* The two have other mutexes. A program's own copy of glibc has names that nothing outside of it uses. */
static bool is_musl(const struct pobject *o)
{
	return strncmp(o->name, "libpthread", 10) != 0 &&
	       !elf_obj_named(o->elf, "gnu_get_libc_version") &&
	       !elf_obj_named(o->elf, "__lll_lock_wait_private");
}

static void add_function(struct world *w, struct plock_proc *p, const struct pobject *o,
			 const struct elf_sym *sym, uint32_t row, uint32_t flags)
{
	struct lockfn f = { .row = row, .flags = table[row].flags | flags };

	for (uint32_t i = 0; i < p->n; i++)
		if (p->fn[i].fn.path == o->open_path && p->fn[i].fn.vaddr == sym->addr)
			return;
	/* musl gives the mutex back, and takes it again, by functions that are there already */
	if (flags & PF_MUSL && f.flags & PF_COND)
		return;
	f.fn = (struct uprobed){ .path = o->open_path,
				 .elf = o->elf,
				 .vaddr = sym->addr,
				 .len = elf_sym_end(o->elf, sym) - sym->addr };
	if (!f.fn.len || !elf_obj_to_off(o->elf, sym->addr, &f.fn.off))
		return;
	p->fn = arena_grow(w->arena, p->fn, p->n, &p->cap, sizeof(*p->fn));
	p->fn[p->n++] = f;
}

/* All versions of a function. */
static void add_object(struct world *w, struct plock_proc *p, const struct pobject *o)
{
	uint32_t before = p->n, flags = is_musl(o) ? PF_MUSL : 0;

	for (uint32_t i = 0; o->elf->is_64 && i < o->elf->n_sym; i++) {
		const struct elf_sym *sym = &o->elf->sym[i];

		if (!sym->func || strncmp(sym->name, "pthread_", 8) != 0)
			continue;
		for (uint32_t row = 0; row < N_TABLE; row++)
			if (strcmp(table[row].name, sym->name) == 0)
				add_function(w, p, o, sym, row, flags);
	}
	if (p->n > before && !p->object)
		p->object = o->name;
}

static int find_functions(struct world *w, struct plock_proc *p, const char **why)
{
	const struct pobject *o;
	uint32_t n;
	int r = world_grab(w, p->pid, &o, &n, why);

	if (r)
		return r;
	for (uint32_t i = 0; i < n; i++)
		if (is_library(o[i].name))
			add_object(w, p, &o[i]);
	for (uint32_t i = 0; i < n && p->n == 0; i++)
		if (o[i].is_exe)
			add_object(w, p, &o[i]);
	if (p->n)
		return 0;
	return fail(
		w, D_PROC_FUNC, why,
		arena_printf(w->arena,
			     "process %u has no C library that is known, nor 'pthread_mutex_lock' "
			     "among the symbols of its program",
			     p->pid));
}

struct everywhere {
	struct world *w;
	struct plock_proc *p;
};

static void somebody_has(void *arg, uint32_t pid, const char *path)
{
	struct everywhere *e = arg;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const struct pobject *o;

	if (!is_library(name))
		return;
	o = psyms_object(e->w->psyms, pid, path);
	if (o && uprobe_first_of_file(e->w, &e->p->seen, o->open_path))
		add_object(e->w, e->p, o);
}

static int find_everywhere(struct world *w, struct plock_proc *p, const char **why)
{
	struct everywhere e = { w, p };

	psyms_scan_files(w->psyms, somebody_has, &e);
	return p->n ? 0 : fail(w, D_PROC_LIB, why, "no process has a C library that is known");
}

static int discover_in(struct world *w, uint32_t pid, const char **why)
{
	struct plock_data *data = world_data(w, &provider_plockstat, sizeof(*data));
	const char *prov = pid ? arena_printf(w->arena, PREFIX "%u", pid) : PREFIX "*";
	struct plock_proc *p = strmap_get(&data->procs, prov);
	int r;

	if (p)
		return 0;
	p = arena_new_obj(w->arena, struct plock_proc);
	p->pid = pid;
	p->prov = prov;
	r = pid ? find_functions(w, p, why) : find_everywhere(w, p, why);
	if (r == 0 && data->n + PL_N > ID_LAST - ID_BASE)
		r = fail(w, D_PROC_CREATEFAIL, why, "too many processes");
	if (r)
		return r;
	strmap_set(w->arena, &data->procs, prov, p);
	for (uint32_t i = 0; i < PL_N; i++) {
		struct probe *probe = world_probe_of(w, &provider_plockstat, prov,
						     ID_BASE + data->n++, p->object, "", names[i]);

		probe->priv = p;
		probe->data = i;
	}
	return 0;
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	uint32_t len, pid;
	int r = 0;

	if (pdesc_is_glob(d->prov)) {
		for (uint32_t i = 0; i < w->n_pids && r == 0; i++)
			if (pdesc_glob(d->prov, arena_printf(w->arena, PREFIX "%u", w->pids[i])))
				r = discover_in(w, w->pids[i], why);
		if (w->n_pids == 0 && w->psyms && pdesc_glob(d->prov, PREFIX "*"))
			r = discover_in(w, 0, why);
		return r;
	}
	if (!pid_split(d->prov, &len, &pid) || len != strlen(PREFIX))
		return 0;
	if (pid == 0)
		return fail(w, D_PROC_BADPID, why,
			    arena_printf(w->arena, "'%s' names no process", d->prov + len));
	return discover_in(w, pid, why);
}

static bool match(const struct probe *p, const struct pdesc *d)
{
	return pdesc_glob(d->prov, p->names.n[0]) && pid_module(d->mod, p->names.n[1], false) &&
	       (!*d->func || pdesc_glob(d->func, "")) &&
	       (!*d->name || pdesc_glob(d->name, p->names.n[3]));
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	uint32_t n = n_ints[p->data] + 1u;
	struct probe_arg *v = arena_new_array(w->arena, struct probe_arg, n);
	const struct ctype *lock = types_ptr_userland(w->types, types_void(w->types));

	for (uint32_t i = 0; i < n; i++) {
		v[i].native = v[i].xlated = i ? types_basic(w->types, BT_INT) : lock;
		v[i].mapping = i;
	}
	*ret = (struct probe_args){ .n = n, .arg = v };
	return 0;
}

/* ---- programs ---- */

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	uint32_t left = stages((enum plock_name)p->data);

	(void)w;
	for (uint32_t i = 0; i < ret->nth; i++)
		left &= left - 1;
	ret->more = (left & (left - 1)) != 0;
	ret->group = (uint64_t)((const struct plock_proc *)p->priv)->pid * PS_N +
		     (uint32_t)__builtin_ctz(left);
	ret->pidx = PIDX_DENSE;
	return 0;
}

/* Do its threads have the numbers that the kernel gives programs? */
static bool in_first_namespace(struct world *w, uint32_t pid)
{
	struct stat st;

	return pid && stat(arena_printf(w->arena, "/proc/%u/ns/pid", pid), &st) == 0 &&
	       st.st_ino == INIT_PID_NS;
}

static uint32_t probes_of(const struct ptarget *t)
{
	uint32_t r = 0;

	for (uint32_t i = 0; i < t->t.n_probes; i++)
		r |= BIT(t->probes[i]->data);
	return r;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	static const char *const called[] = { "take", "wait", "got", "give", "gave" };
	struct plock_prog *p = arena_new_obj(w->arena, struct plock_prog);

	(void)ret_all;
	(void)why;
	p->w = w;
	p->proc = t->probes[0]->priv;
	p->stage = (enum plock_stage)(t->group % PS_N);
	p->pid = p->proc->pid;
	p->n = t->t.n_probes;
	p->own_tids = in_first_namespace(w, p->pid);
	p->name = arena_new_array(w->arena, uint8_t, p->n);
	p->probes = probes_of(t);
	for (uint32_t i = 0; i < p->n; i++)
		p->name[i] = (uint8_t)t->probes[i]->data;
	t->t.name = arena_printf(w->arena, PREFIX "%u_%s", p->pid, called[p->stage]);
	if (p->stage == PS_WAIT) {
		p->sys = (struct dctx){ .w = w, .tp = tp_prog(w, "sys_enter") };
		t->t.kind = PROGK_TP_BTF;
		t->t.site = LS_SYS_ENTER;
		t->t.attach_name = "sys_enter";
	} else {
		t->t.kind = uprobe_kind(w);
		t->t.site = p->stage == PS_GOT || p->stage == PS_GAVE ? LS_URETURN : LS_UENTRY;
		p->sleepable = t->t.sleepable = uprobe_sleepable(w);
	}
	t->t.state = &plock_state;
	t->t.priv = p;
	if (t->t.kind != PROGK_UPROBE_MULTI || p->pid == 0)
		t->t.pidx = plock_pidx;
	t->t.fires = plock_fires;
	t->t.arg = plock_arg;
	t->t.builtin = plock_builtin;
	return 0;
}

/* ---- attaching ---- */

/* The places of a program. */
struct places {
	struct uplace *v;
	const struct uprobed **fn;
	uint32_t n;
};

static void add_place(struct places *l, const struct uprobed *fn, uint64_t off, uint64_t cookie)
{
	l->fn[l->n] = fn;
	l->v[l->n++] = (struct uplace){ .path = fn->path, .off = off, .cookie = cookie };
}

/* Of these probes, does one need the function? */
static bool needed(const struct lockfn *f, enum plock_stage s, uint32_t probes)
{
	uint32_t mine = (f->flags & PF_KIND) == PF_MUTEX ? OF_MUTEXES : ~(uint32_t)OF_MUTEXES;

	if (s == PS_TAKE || s == PS_GOT) {
		if (!(table[f->row].role & R_TAKES))
			return false;
		mine &= f->flags & PF_TRY ? ACQUIRES | ERRORS : TAKES;
	} else {
		if (!(table[f->row].role & R_GIVES))
			return false;
		/* that it gave nothing back is told by pthread_cond_wait() itself */
		mine &= f->flags & PF_COND ? ~(TAKES) : ~(TAKES & ~ERRORS);
	}
	return (probes & mine) != 0;
}

/*
 * Moves places from first on to where they cost least; all have their lock in argument arg. Both entry and return are at
 * one place: else the entry would see the kernel's address as its caller.
 */
static void choose(struct places *l, uint32_t first, uint32_t arg)
{
	struct site_need need = { .top = true, .memory = true };

	need.regs = site_reg_bit((unsigned)uprobe_arg_reg(arg)) |
		    site_reg_bit((unsigned)uprobe_reg_sp());
	uprobe_choose(l->v + first, l->fn + first, l->n - first, &need);
}

static uint64_t call_cookie(const struct lockfn *f, const struct call_out *o)
{
	return f->flags | (o->is_jump ? 0 : PF_CALL) | (uint64_t)o->caller << PF_CALLER_SHIFT;
}

/* pthread_mutex_lock() where it is about to wait. False: that is not known. */
static bool add_calls(struct world *w, struct places *l, const struct lockfn *f, bool is_return)
{
	struct cfi *cfi = cfi_open(w->arena, f->fn.path);
	int futex = syscall_nr("futex");
	struct call_out v[MAX_CALLS];
	struct code c = { 0 };
	uint32_t n = 0;

	if (cfi && futex >= 0 && code_open(&c, f->fn.path) == 0)
		n = calls_find(f->fn.elf, &c, cfi, f->fn.vaddr, f->fn.len, (unsigned)futex, v,
			       MAX_CALLS);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t off;
		bool again = false;

		for (uint32_t j = 0; j < i; j++)
			again |= v[j].to == v[i].to;
		if (elf_obj_to_off(f->fn.elf, is_return ? v[i].to : v[i].at, &off) &&
		    !(is_return && again))
			add_place(l, &f->fn, off, call_cookie(f, &v[i]));
	}
	code_close(&c);
	return n != 0;
}

static bool returns(const struct plock_prog *p)
{
	return p->stage == PS_GOT || p->stage == PS_GAVE;
}

static uint32_t lock_arg(const struct lockfn *f)
{
	return f->flags & PF_COND ? 1 : 0;
}

static void find_places(const struct plock_prog *p, const struct ptarget *t, struct places *l)
{
	bool waiting = (p->probes & ~ONLY_WAITING) == 0, calls = false;
	uint32_t first;

	for (uint32_t i = 0; i < p->proc->n && waiting; i++)
		if (p->proc->fn[i].row == MUTEX_LOCK && p->probes & OF_MUTEXES)
			calls |= add_calls(p->w, l, &p->proc->fn[i], returns(p));
	first = l->n;
	for (uint32_t arg = 0; arg < 2; arg++, first = l->n) {
		for (uint32_t i = 0; i < p->proc->n; i++) {
			const struct lockfn *f = &p->proc->fn[i];

			if (lock_arg(f) == arg && needed(f, p->stage, p->probes) &&
			    !(f->row == MUTEX_LOCK && calls))
				add_place(l, &f->fn, f->fn.off, f->flags);
		}
		/* A walk of the stack knows a function's entry only. */
		if (returns(p) || !t->use.stack)
			choose(l, first, arg);
	}
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	const struct plock_prog *p = t->t.priv;
	uint32_t max = p->proc->n + p->proc->n * MAX_CALLS;
	struct places l = { calloc(max, sizeof(*l.v)), calloc(max, sizeof(*l.fn)), 0 };
	int r = l.v && l.fn ? 0 : -ENOMEM;

	if (p->stage == PS_WAIT) {
		r = attach_tp_btf(ls, prog_fd);
	} else if (r == 0) {
		find_places(p, t, &l);
		r = uprobe_attach(w, ls, prog_fd, l.v, l.n, p->pid, returns(p), why);
	}
	free(l.v);
	free(l.fn);
	return r;
}

const struct provider provider_plockstat = {
	.name = PREFIX "*",
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
