// SPDX-License-Identifier: MIT
/*
 * The pid provider: pidN:OBJECT:FUNCTION:entry, :return and :OFFSET (hexadecimal) for every function and
 * every instruction of the process N.
 *
 * Functions are the symbols of the objects that the process has loaded when the description is looked at; a
 * process of -c is run until it has loaded what it is linked with (w->prepare). An object that is named and
 * not loaded yet is looked for as the dynamic linker would, so that probes are there when it comes. pid*
 * means the processes of -c and -p.
 *
 * The function "-" has offsets into the object itself. At one address with several names there is one probe, with
 * the best name that matches.
 *
 * A process has at most three programs: entries, returns, offsets. A probe's index is its cookie. Where in its function
 * an entry or return probe is placed is decided when it is attached, by what the program reads (proc/site.h).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hint.h"
#include "kernel/feature.h"
#include "proc/insn.h"
#include "proc/psyms.h"
#include "proc/site.h"
#include "provider/pid_args.h"
#include "provider/pid_go.h"
#include "provider/pid_text.h"
#include "provider/uprobe.h"
#include "syntax/parse.h"

#define ID_BASE 1000000
#define ID_LAST 2999999
#define MAX_PROBES (1u << 20) /* of one link */

enum kind { K_ENTRY, K_RETURN, K_OFFSET };

struct pid_probe {
	struct uprobed fn; /* fn.off may be that of an instruction */
	enum kind kind;
	enum abi abi;
	uint32_t pid;
	const char *object;
	bool is_exe;
};

struct pid_data {
	struct strmap known; /* "pid path func name" -> struct probe */
	struct strmap names; /* provider names */
	uint32_t n;
};

/* What one description is looked for with. */
struct search {
	struct world *w;
	struct pid_data *data;
	const struct pdesc *d;
	uint32_t pid;
	const char *prov;
	const char **why;
	/* of the object that is looked at */
	const struct pobject *o;
	struct code code;
	struct sites sites;
	/* of the function that is looked at */
	const char *func;
	uint64_t vaddr, start, len; /* start: in the file */
	enum abi abi;
	uint32_t found_objects, found_functions;
	bool aligned;
	uint64_t want; /* the offset that is asked for */
	struct hint hint;
};

static int fail(struct world *w, enum errtag tag, const char **why, const char *text)
{
	w->err_tag = tag;
	*why = text;
	return -ENOENT;
}

/* ---- probes ---- */

static int add(struct search *s, enum kind kind, const char *name, uint64_t off)
{
	struct world *w = s->w;
	const char *key =
		arena_printf(w->arena, "%u %s %s %s", s->pid, s->o->open_path, s->func, name);
	struct pid_probe *p;
	struct probe *probe;

	if (strmap_get(&s->data->known, key))
		return 0;
	if (s->data->n >= MAX_PROBES) {
		s->w->err_tag = D_PROC_CREATEFAIL;
		*s->why = "more than a million probes";
		return -E2BIG;
	}
	p = arena_new_obj(w->arena, struct pid_probe);
	*p = (struct pid_probe){ .fn = { s->o->open_path, s->o->elf, off, s->vaddr, s->len },
				 .kind = kind,
				 .abi = kind == K_OFFSET ? ABI_C : s->abi,
				 .pid = s->pid,
				 .object = s->o->name,
				 .is_exe = s->o->is_exe };
	probe = world_probe_of(w, &provider_pid, s->prov, ID_BASE + s->data->n++, s->o->name,
			       s->func, name);
	probe->priv = p;
	strmap_set(w->arena, &s->data->known, key, probe);
	return 0;
}

/* Would the kernel's call there overwrite what the function keeps below its stack pointer? */
static bool harms(const struct search *s, uint64_t at)
{
	return at && code_is_nop5(&s->code, s->start + at) && feat(s->w->kernel, FEAT_UPROBE_CALLS);
}

static bool add_insn(void *arg, uint64_t at)
{
	struct search *s = arg;
	char name[24];

	if (!code_takes(&s->code, s->start + at) || harms(s, at))
		return true;
	snprintf(name, sizeof(name), "%llx", (unsigned long long)at);
	return add(s, K_OFFSET, arena_strdup(s->w->arena, name), s->start + at) == 0;
}

static bool at_wanted(void *arg, uint64_t at)
{
	struct search *s = arg;

	s->aligned |= at == s->want;
	return at < s->want;
}

static int refused(struct search *s)
{
	return fail(
		s->w, D_PROC_CREATEFAIL, s->why,
		arena_printf(s->w->arena,
			     "the kernel takes no probe on this instruction of '%s' (it is AVX, "
			     "locked or privileged)",
			     s->func));
}

static int harmful(struct search *s)
{
	return fail(s->w, D_PROC_CREATEFAIL, s->why,
		    arena_printf(
			    s->w->arena,
			    "offset 0x%llx of function '%s' is a nop of five bytes, which this "
			    "kernel replaces by a call that may overwrite the function's variables",
			    (unsigned long long)s->want, s->func));
}

/* One offset in a function that is named. */
static int add_offset(struct search *s)
{
	struct arena *a = s->w->arena;

	if (s->want >= s->len)
		return fail(s->w, D_PROC_OFF, s->why,
			    arena_printf(a,
					 "offset 0x%llx is outside of function '%s' (0x%llx bytes)",
					 (unsigned long long)s->want, s->func,
					 (unsigned long long)s->len));
	s->aligned = false;
	if (!code_each(&s->code, s->start, s->len, at_wanted, s) && !s->aligned)
		return fail(s->w, D_PROC_ALIGN, s->why,
			    arena_printf(a,
					 "function '%s' cannot be disassembled (libcapstone is "
					 "needed for offsets)",
					 s->func));
	if (!s->aligned)
		return fail(s->w, D_PROC_ALIGN, s->why,
			    arena_printf(
				    a, "offset 0x%llx of function '%s' is inside of an instruction",
				    (unsigned long long)s->want, s->func));
	if (!code_takes(&s->code, s->start + s->want))
		return pid_any(s->d->func) ? 0 : refused(s);
	if (harms(s, s->want))
		return pid_any(s->d->func) ? 0 : harmful(s);
	return add(s, K_OFFSET, arena_printf(a, "%llx", (unsigned long long)s->want),
		   s->start + s->want);
}

static bool wants(const struct search *s, const char *name)
{
	return !*s->d->name || pdesc_glob(s->d->name, name);
}

static bool at_return(void *arg, uint64_t at)
{
	struct search *s = arg;

	(void)at;
	s->aligned = true;
	return false;
}

/* Has it a return that a probe can be placed at? */
static bool go_has_return(struct search *s)
{
	s->aligned = false;
	(void)go_returns(&s->code, s->start, s->len, at_return, s);
	return s->aligned;
}

/* A function of Go: its entry probe stands behind the check of the stack, its return probe on instructions. */
static int add_go(struct search *s)
{
	bool returns = wants(s, "return") && go_has_return(s);
	uint64_t at = s->start + go_entry(&s->code, s->start, s->len);
	int r = 0;

	if (strcmp(s->d->name, "return") == 0 && !returns)
		return pid_any(s->d->func) ?
			       0 :
			       fail(s->w, D_PROC_CREATEFAIL, s->why,
				    arena_printf(s->w->arena,
						 "no instruction of '%s' returns, or it cannot be "
						 "disassembled (libcapstone is needed for returns "
						 "of Go)",
						 s->func));
	if (wants(s, "entry") && code_takes(&s->code, at))
		r = add(s, K_ENTRY, "entry", s->start);
	if (r == 0 && returns)
		r = add(s, K_RETURN, "return", s->start);
	return r;
}

/* The needs of a program that has none. */
static const struct site_need nothing = { 0 };

/* All probes of one function that the description's name can mean. */
static int add_function(struct search *s)
{
	struct site_func fn = { s->o->elf, &s->code, s->vaddr, s->start, s->len };
	bool any = pid_any(s->d->name), go = go_compiled(s->o->elf, s->func);
	int r = 0;

	s->found_functions++;
	s->abi = go ? s->o->elf->abi : ABI_C;
	if (!any && pid_offset(s->d->name, &s->want))
		return add_offset(s);
	/* where it is placed is known when the program is; there may be no such place then */
	if (!go && !code_takes(&s->code, s->start) && !site_find(&s->sites, &fn, &nothing))
		return pid_any(s->d->func) ? 0 : refused(s);
	if (go)
		r = add_go(s);
	else if (wants(s, "entry"))
		r = add(s, K_ENTRY, "entry", s->start);
	if (!go && r == 0 && wants(s, "return") && pid_returns(s->func))
		r = add(s, K_RETURN, "return", s->start);
	if (r == 0 && any && strcmp(s->d->name, "entry") != 0) {
		/* a pattern of letters alone means no instruction */
		if (!*s->d->name || s->d->name[0] == '*' || s->d->name[0] == '?' ||
		    strpbrk(s->d->name, "0123456789"))
			(void)code_each(&s->code, s->start, s->len, add_insn, s);
		if (*s->why)
			r = -E2BIG;
	}
	return r;
}

/* ---- functions ---- */

static bool set_function(struct search *s, const struct elf_sym *sym)
{
	const struct elf_obj *e = s->o->elf;

	s->func = sym->name;
	s->vaddr = sym->addr;
	s->len = elf_sym_end(e, sym) - sym->addr;
	return s->len && elf_obj_to_off(e, sym->addr, &s->start);
}

static bool in_code(const struct elf_obj *e, uint64_t vaddr)
{
	for (uint32_t i = 0; i < e->n_seg; i++)
		if (e->seg[i].exec && vaddr - e->seg[i].vaddr < e->seg[i].filesz)
			return true;
	return false;
}

static bool is_function(const struct elf_obj *e, const struct elf_sym *sym)
{
	return sym->func && !sym->ifunc && in_code(e, sym->addr);
}

static int each_function(struct search *s)
{
	const struct elf_obj *e = s->o->elf;
	uint64_t done = UINT64_MAX; /* address that has its probe */
	int r = 0;

	for (uint32_t i = 0; i < e->n_sym && r == 0; i++) {
		const struct elf_sym *sym = &e->sym[i];

		if (sym->addr == done || !is_function(e, sym) ||
		    (*s->d->func && !pdesc_glob(s->d->func, sym->name)) || !set_function(s, sym))
			continue;
		done = sym->addr;
		r = add_function(s);
	}
	return r;
}

static int named_function(struct search *s)
{
	const struct elf_obj *e = s->o->elf;
	const struct elf_sym *sym = elf_obj_named(e, s->d->func);

	if (sym && sym->ifunc)
		return fail(s->w, D_PROC_FUNC, s->why,
			    arena_printf(
				    s->w->arena,
				    "'%s' of %s is chosen among several functions when the process "
				    "starts: name one of those (%s_*, __%s_*)",
				    s->d->func, s->o->name, s->d->func, s->d->func));
	if (sym && is_function(e, sym) && set_function(s, sym))
		return add_function(s);
	for (uint32_t i = 0; i < e->n_sym; i++)
		if (is_function(e, &e->sym[i]))
			hint_consider(&s->hint, e->sym[i].name);
	return 0;
}

/* "-": the name is an address in the object. */
static int object_offset(struct search *s)
{
	const struct elf_obj *e = s->o->elf;
	uint64_t addr, off;
	const struct elf_sym *sym;

	if (!pid_offset(s->d->name, &addr))
		return fail(s->w, D_PROC_NAME, s->why,
			    "probes of function '-' are offsets in hexadecimal");
	if (!in_code(e, addr) || !elf_obj_to_off(e, addr, &off))
		return fail(s->w, D_PROC_OFF, s->why,
			    arena_printf(s->w->arena, "0x%llx is outside of the code of %s",
					 (unsigned long long)addr, s->o->name));
	s->found_functions++;
	s->func = "-";
	sym = elf_obj_find(e, addr);
	if (sym && sym->func && set_function(s, sym)) {
		s->want = addr - sym->addr;
		s->aligned = false;
		(void)code_each(&s->code, s->start, s->len, at_wanted, s);
		if (!s->aligned)
			return fail(s->w, D_PROC_ALIGN, s->why,
				    arena_printf(s->w->arena,
						 "offset 0x%llx of %s is inside of an instruction",
						 (unsigned long long)addr, s->o->name));
		s->func = "-";
	}
	if (!code_takes(&s->code, off))
		return refused(s);
	return add(s, K_OFFSET, arena_printf(s->w->arena, "%llx", (unsigned long long)addr), off);
}

static int search_object(struct search *s, const struct pobject *o)
{
	int r;

	if (!o->elf->is_64)
		return 0;
	s->o = o;
	s->found_objects++;
	if (code_open(&s->code, o->open_path) != 0)
		return 0;
	if (strcmp(s->d->func, "-") == 0)
		r = object_offset(s);
	else
		r = pid_any(s->d->func) ? each_function(s) : named_function(s);
	code_close(&s->code);
	sites_close(&s->sites);
	return r;
}

/* ---- processes ---- */

static int check_name(struct search *s)
{
	const char *n = s->d->name;
	uint64_t off;

	if (pid_any(n) || strcmp(n, "entry") == 0 || strcmp(n, "return") == 0 ||
	    pid_offset(n, &off))
		return 0;
	return fail(s->w, D_PROC_NAME, s->why,
		    arena_printf(s->w->arena,
				 "'%s' is no probe of a function: entry, return, or an offset in "
				 "hexadecimal",
				 n));
}

/* Something that was named is missing: that is told, with what may have been meant. */
static int nothing_found(struct search *s)
{
	struct arena *a = s->w->arena;
	const char *mod = s->d->mod;

	if (!s->found_objects && !pid_any(mod) && !s->pid)
		return fail(s->w, D_PROC_LIB, s->why,
			    arena_printf(a,
					 "no process has an object '%s', nor is there one where "
					 "libraries are",
					 mod));
	if (!s->found_objects && !pid_any(mod))
		return fail(s->w, D_PROC_LIB, s->why,
			    arena_printf(a,
					 "process %u has no object '%s', nor is there one where it "
					 "would look for it",
					 s->pid, mod));
	if (!s->found_functions && !pid_any(s->d->func) && !pid_any(mod))
		return fail(s->w, D_PROC_FUNC, s->why,
			    arena_printf(a, "there is no function '%s' in '%s'%s%s%s", s->d->func,
					 mod, s->hint.best ? " (did you mean " : "",
					 s->hint.best ? s->hint.best : "",
					 s->hint.best ? "?)" : ""));
	return 0;
}

/* ---- all processes ---- */

struct everywhere {
	struct search *s;
	struct strmap seen; /* files */
	int r;
};

static void somebody_has(void *arg, uint32_t pid, const char *path)
{
	struct everywhere *e = arg;
	const char *slash = strrchr(path, '/');
	const struct pobject *o;

	/* a.out is a name of any of them */
	if (e->r || pid == (uint32_t)getpid() ||
	    !pid_module(e->s->d->mod, slash ? slash + 1 : path, true))
		return;
	o = psyms_object(e->s->w->psyms, pid, path);
	if (o && pid_module(e->s->d->mod, o->name, o->is_exe) &&
	    uprobe_first_of_file(e->s->w, &e->seen, o->open_path))
		e->r = search_object(e->s, o);
}

/*
 * pid*, in a session without processes of its own: the file is probed, whoever runs it, now or later. One probe
 * means them all.
 */
static int search_all(struct search *s)
{
	struct everywhere e = { .s = s };
	const struct pobject *lib;

	if (!*s->d->mod || strcmp(s->d->mod, "*") == 0)
		return fail(s->w, D_PROC_LIB, s->why,
			    "pid* means all processes: an object has to be named");
	e.r = check_name(s);
	if (e.r)
		return e.r;
	s->hint = hint_for(s->d->func);
	psyms_scan_files(s->w->psyms, somebody_has, &e);
	if (e.r == 0 && !s->found_objects && !pid_any(s->d->mod)) {
		lib = psyms_library(s->w->psyms, (uint32_t)getpid(), s->d->mod);
		e.r = lib ? search_object(s, lib) : 0;
	}
	return e.r ? e.r : nothing_found(s);
}

static int search_process(struct search *s)
{
	const struct pobject *o, *lib;
	uint32_t n;
	int r = check_name(s);

	if (r == 0)
		r = world_grab(s->w, s->pid, &o, &n, s->why);
	if (r)
		return r;
	s->hint = hint_for(s->d->func);
	for (uint32_t i = 0; i < n && r == 0; i++)
		if (pid_module(s->d->mod, o[i].name, o[i].is_exe))
			r = search_object(s, &o[i]);
	if (r == 0 && !s->found_objects && !pid_any(s->d->mod)) {
		lib = psyms_library(s->w->psyms, s->pid, s->d->mod);
		r = lib ? search_object(s, lib) : 0;
	}
	return r ? r : nothing_found(s);
}

static int discover_in(struct world *w, const struct pdesc *d, uint32_t pid, const char **why)
{
	struct pid_data *data = world_data(w, &provider_pid, sizeof(*data));
	const char *prov = pid ? arena_printf(w->arena, "pid%u", pid) : "pid*";
	struct search s = { .w = w, .data = data, .d = d, .pid = pid, .prov = prov, .why = why };
	const char *known = strmap_get(&data->names, prov);

	if (known)
		s.prov = known;
	else
		strmap_set(w->arena, &data->names, prov, arena_strdup(w->arena, prov));
	return pid ? search_process(&s) : search_all(&s);
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	uint32_t len, pid;
	int r = 0;

	if (pdesc_is_glob(d->prov)) {
		for (uint32_t i = 0; i < w->n_pids && r == 0; i++)
			if (pdesc_glob(d->prov, arena_printf(w->arena, "pid%u", w->pids[i])))
				r = discover_in(w, d, w->pids[i], why);
		if (w->n_pids == 0 && w->psyms && strncmp(d->prov, "pid", 3) == 0 &&
		    pdesc_glob(d->prov, "pid*"))
			r = discover_in(w, d, 0, why);
		return r;
	}
	if (!pid_split(d->prov, &len, &pid) || len != 3)
		return 0;
	if (pid == 0)
		return fail(w, D_PROC_BADPID, why,
			    arena_printf(w->arena, "'%s' names no process", d->prov + 3));
	return discover_in(w, d, pid, why);
}

/* Which probes a description means is not a matter of their names alone (a.out, libc, 0x10). */
static bool match(const struct probe *p, const struct pdesc *d)
{
	const struct pid_probe *pp = p->priv;
	uint64_t want, off;

	if (!pdesc_glob(d->prov, p->names.n[0]) || !pid_module(d->mod, pp->object, pp->is_exe))
		return false;
	if (*d->func && !pdesc_glob(d->func, p->names.n[2]))
		return false;
	if (!*d->name || pdesc_glob(d->name, p->names.n[3]))
		return true;
	return pp->kind == K_OFFSET && pid_offset(d->name, &want) &&
	       pid_offset(p->names.n[3], &off) && want == off;
}

/* ---- programs ---- */

struct pid_prog {
	enum kind kind;
	enum abi abi;
	bool multi, sleepable;
	uint32_t pid, n;
	struct lower_state *family;
};

/* Else it is placed on the instructions that return. */
static bool is_uretprobe(const struct pid_prog *p)
{
	return p->kind == K_RETURN && p->abi == ABI_C;
}

static ir_val index_of(void *priv, struct ir_fn *f)
{
	const struct pid_prog *p = priv;
	ir_val cookie = uprobe_cookie(f, p->multi, p->pid, p->n, p->family), tgid;

	if (p->pid)
		return cookie;
	/* what we do ourselves is nobody's wish */
	tgid = ir_bini(f, IR_SHR, ir_call(f, BPFH_get_current_pid_tgid, 0), 32);
	return ir_select(f, ir_bin(f, IR_EQ, tgid, ir_const(f, getpid())), ir_const(f, p->n),
			 cookie);
}

static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	const struct pid_prog *p = priv;
	int reg = uprobe_arg_reg(i);

	if (p->abi != ABI_C)
		return go_arg(f, p->sleepable, p->abi, p->kind == K_RETURN, i);
	/* where in the function it returned from is not known */
	if (p->kind == K_RETURN)
		return i == 1 ? uprobe_load_reg(f, uprobe_reg_ret()) : ir_const(f, 0);
	if (reg >= 0)
		return uprobe_load_reg(f, reg);
	/* on the stack, behind the return address where there is one */
	i -= uprobe_arg_reg(6) >= 0 ? 8 : 5;
	return uprobe_read(f, p->sleepable,
			   ir_bini(f, IR_ADD, uprobe_load_reg(f, uprobe_reg_sp()), 8 * (int64_t)i),
			   8);
}

static ir_val builtin(void *priv, struct ir_fn *f, enum builtin_id id)
{
	const struct pid_prog *p = priv;

	if (id != BI_UCALLER || p->kind == K_OFFSET)
		return 0;
	if (is_uretprobe(p))
		return uprobe_load_reg(f, uprobe_reg_pc());
#if defined(__x86_64__)
	return uprobe_read(f, p->sleepable, uprobe_load_reg(f, uprobe_reg_sp()), 8);
#else
	return uprobe_load_reg(f, 30);
#endif
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	const struct pid_probe *pp = p->priv;
	struct pid_func fn = { pp->fn.path, pp->object, p->names.n[2], pp->fn.vaddr, pp->abi };

	return pp->kind == K_OFFSET ? 0 : pid_func_args(w, &fn, pp->kind == K_RETURN, ret);
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	const struct pid_probe *pp = p->priv;

	(void)w;
	ret->group = (uint64_t)pp->pid << 4 | pp->abi << 2 | pp->kind;
	ret->pidx = PIDX_DENSE;
	return 0;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	static const char *const names[] = { "entry", "return", "offset" };
	struct pid_prog *p = arena_new_obj(w->arena, struct pid_prog);

	(void)ret_all;
	(void)why;
	p->kind = t->group & 3;
	p->abi = t->group >> 2 & 3;
	p->pid = (uint32_t)(t->group >> 4);
	p->n = t->t.n_probes;
	t->t.kind = uprobe_kind(w);
	p->multi = t->t.kind == PROGK_UPROBE_MULTI;
	p->sleepable = t->t.sleepable = uprobe_sleepable(w);
	t->t.state = p->family = world_follow(w, p->pid);
	t->t.name = arena_printf(w->arena, "pid%u_%s%s", p->pid, p->abi == ABI_C ? "" : "go_",
				 names[p->kind]);
	t->t.site = is_uretprobe(p) ? LS_URETURN : LS_UENTRY;
	t->t.priv = p;
	t->t.pidx = index_of;
	t->t.arg = arg;
	t->t.builtin = builtin;
	return 0;
}

/* What the program needs as it was at the function's first instruction. */
static struct site_need need_of(const struct ptarget *t, enum kind kind)
{
	struct site_need need = { .regs = t->use.words & ~site_reg_bit((unsigned)uprobe_reg_pc()),
				  .walked = t->use.stack,
				  .memory = t->use.user_memory };

	/* at a return, all is read when it happens; the kernel puts its own address in place of the caller's */
	if (kind == K_RETURN)
		return (struct site_need){ .top = true };
	need.top = (need.regs & site_reg_bit((unsigned)uprobe_reg_sp())) != 0;
	return need;
}

/* Places of a program; with those on returns there are more than probes. */
struct places {
	struct world *w;
	struct uplace *v;
	uint32_t n, cap;
	struct uplace of; /* the function that is looked at */
};

static bool add_return(void *arg, uint64_t at)
{
	struct places *ps = arg;

	ps->v = arena_grow(ps->w->arena, ps->v, ps->n, &ps->cap, sizeof(*ps->v));
	ps->v[ps->n] = ps->of;
	ps->v[ps->n++].off += at;
	return true;
}

static void go_places(const struct ptarget *t, struct places *ps)
{
	const struct pid_prog *p = t->t.priv;
	struct code c = { 0 };
	const char *path = NULL;

	for (uint32_t i = 0; i < t->t.n_probes; i++) {
		const struct pid_probe *pp = t->probes[i]->priv;

		if (pp->fn.path != path) {
			code_close(&c);
			path = pp->fn.path;
			(void)code_open(&c, path);
		}
		ps->of = (struct uplace){ .path = pp->fn.path, .off = pp->fn.off, .cookie = i };
		if (p->kind == K_RETURN)
			(void)go_returns(&c, pp->fn.off, pp->fn.len, add_return, ps);
		else
			(void)add_return(ps, go_entry(&c, pp->fn.off, pp->fn.len));
	}
	code_close(&c);
}

static void c_places(const struct ptarget *t, struct places *ps)
{
	const struct pid_prog *p = t->t.priv;
	const struct uprobed **fn =
		arena_new_array(ps->w->arena, const struct uprobed *, t->t.n_probes);
	struct site_need need = need_of(t, p->kind);

	ps->n = t->t.n_probes;
	ps->v = arena_new_array(ps->w->arena, struct uplace, ps->n);
	for (uint32_t i = 0; i < ps->n; i++) {
		fn[i] = &((const struct pid_probe *)t->probes[i]->priv)->fn;
		ps->v[i] = (struct uplace){ .path = fn[i]->path, .off = fn[i]->off, .cookie = i };
	}
	if (p->kind != K_OFFSET)
		uprobe_choose(ps->v, fn, ps->n, &need);
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	const struct pid_prog *p = t->t.priv;
	struct places ps = { .w = w };

	if (p->abi == ABI_C)
		c_places(t, &ps);
	else
		go_places(t, &ps);
	return uprobe_attach(w, ls, prog_fd, ps.v, ps.n, p->family ? 0 : p->pid, is_uretprobe(p),
			     why);
}

const struct provider provider_pid = {
	.name = "pid*",
	.id_first = ID_BASE,
	.id_last = ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
	},
	.discover = discover,
	.match = match,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};
