// SPDX-License-Identifier: MIT
/*
 * The fbt and rawfbt providers: entry and return of the kernel's functions.
 *
 * fbt has the functions that are in the source, with the types of their arguments from BTF; rawfbt has
 * every one that can be traced, parts that the compiler has split off ("f.isra.0") too, without types.
 * A few probes have programs of their own on fentry and fexit. Of more, one program serves all entries of a
 * session and one all returns, whatever the number of functions: which one it is the attachment's cookie
 * tells. They are attached in one go where the kernel can do that (kprobe.multi), else one by one.
 *
 * args[] of return are the place of the return, which is not known (0), and the value.
 *
 * A name in hexadecimal is an instruction, by its offset in the function. Such a probe comes into being when
 * it is asked for, with ids in order of use; it is a kprobe of its own, and the kernel says whether an
 * instruction begins there.
 */
#include <errno.h>
#include <string.h>

#include "kernel/feature.h"
#include "kernel/ksyms.h"
#include "provider/kfuncs.h"
#include "provider/pid_text.h"
#include "syntax/parse.h"

#define FBT_BASE 200000
#define RAW_BASE 600000
#define ID_RANGE 400000
#define MAX_LANDING 16
#define ID_OFFSETS 300000 /* from the first id: probes with an offset */

/* The program of a probe; from TYPED on, one for each. */
enum side { SIDE_ENTRY, SIDE_RETURN, SIDE_OFFSET, TYPED };

/* Of a probe with an offset. */
struct spot {
	uint64_t addr;
};

struct spots {
	uint32_t n;
};

static uint64_t start_of(struct world *w, const struct kfunc *fn);

static bool is_raw(const struct provider *p)
{
	return p == &provider_rawfbt;
}

static bool has(const struct provider *p, struct world *w, const struct kfunc *k)
{
	return (is_raw(p) || !strchr(k->name, '.')) && !kfunc_left_out(w, k);
}

static const struct probe *add(const struct provider *p, struct world *w, const struct kfuncs *k,
			       uint32_t data)
{
	const struct kfunc *fn = &k->v[data / 2];

	return world_probe(w, p, p->id_first + data, fn->mod, fn->name,
			   data & 1 ? "return" : "entry", data);
}

static bool exact(const char *field)
{
	return *field && !pdesc_is_glob(field);
}

/* Someone who names one function is told why it is not there. */
static const char *why_not(struct world *w, const struct kfunc *k)
{
	if (kfunc_left_out(w, k))
		return arena_printf(w->arena, "function %s is left out: tracing itself uses it",
				    k->name);
	return arena_printf(w->arena, "%s is what the compiler made of a function: use rawfbt",
			    k->name);
}

static int add_matching(const struct provider *p, struct world *w, const struct kfuncs *k,
			const struct pdesc *d, const char **why)
{
	bool one = exact(d->func) && exact(d->prov), any = false;
	uint32_t left_out = 0;

	for (uint32_t i = 0; i < k->n; i++) {
		const struct kfunc *fn = &k->v[i];

		if (one ? strcmp(d->func, fn->name) != 0 :
			  *d->func && !pdesc_glob(d->func, fn->name))
			continue;
		if (*d->mod && !pdesc_glob(d->mod, fn->mod))
			continue;
		if (!has(p, w, fn)) {
			*why = one ? why_not(w, fn) : NULL;
			left_out += kfunc_left_out(w, fn);
			continue;
		}
		any = true;
		for (uint32_t side = 0; side < 2; side++)
			if (pdesc_glob(d->name, side ? "return" : "entry"))
				add(p, w, k, 2 * i + side);
	}
	if (left_out > w->n_left_out)
		w->n_left_out = left_out;
	return any || !*why ? 0 : -ENOTSUP;
}

/* ---- instructions ---- */

static const struct kfunc *function_named(const struct kfuncs *k, const struct pdesc *d)
{
	for (uint32_t i = 0; i < k->n; i++)
		if (strcmp(k->v[i].name, d->func) == 0 &&
		    (!*d->mod || pdesc_glob(d->mod, k->v[i].mod)))
			return &k->v[i];
	return NULL;
}

static bool is_known(const struct provider *p, struct world *w, uint32_t n, const struct kfunc *fn,
		     const char *name)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct probe *o = provider_probe(w, p->id_first + ID_OFFSETS + i);

		if (strcmp(o->names.n[1], fn->mod) == 0 && strcmp(o->names.n[2], fn->name) == 0 &&
		    strcmp(o->names.n[3], name) == 0)
			return true;
	}
	return false;
}

static int add_spot(const struct provider *p, struct world *w, const struct kfuncs *k,
		    const struct pdesc *d, uint64_t offset, const char **why)
{
	struct spots *all = world_data(w, &provider_rawfbt, sizeof(*all));
	const struct kfunc *fn = function_named(k, d);
	struct spot *s = arena_new_obj(w->arena, struct spot);
	uint64_t start = fn ? start_of(w, fn) : 0;
	struct probe *made;
	struct ksym sym;

	if (!fn)
		return 0;
	*why = NULL;
	if (!has(p, w, fn))
		*why = why_not(w, fn);
	else if (!feat(w->kernel, FEAT_KPROBE_PERF))
		*why = arena_printf(w->arena,
				    "instructions cannot be traced on this kernel: no kprobes (%s)",
				    feat_reason(w->kernel, FEAT_KPROBE_PERF));
	else if (!start || !ksyms_find(w->kernel, start + offset, &sym) || sym.addr != start)
		*why = arena_printf(w->arena, "offset 0x%llx is not in function %s",
				    (unsigned long long)offset, fn->name);
	else if (all->n >= KF_ONE_MAX)
		*why = arena_printf(w->arena, "more than %d instructions in one session",
				    KF_ONE_MAX);
	if (*why)
		return -ENOTSUP;
	if (is_known(p, w, all->n, fn, d->name))
		return 0;
	s->addr = start + offset;
	made = world_probe_of(w, p, p->name, p->id_first + ID_OFFSETS + all->n++, fn->mod, fn->name,
			      arena_strdup(w->arena, d->name));
	made->data = 2 * (uint64_t)(fn - k->v);
	made->priv = s;
	return 0;
}

static enum side side_of(const struct probe *p)
{
	return p->priv ? SIDE_OFFSET : p->data & 1 ? SIDE_RETURN : SIDE_ENTRY;
}

static int discover(const struct provider *p, struct world *w, const struct pdesc *d,
		    const char **why)
{
	bool sides = pdesc_glob(d->name, "entry") || pdesc_glob(d->name, "return");
	const struct kfuncs *k;
	uint64_t offset;

	if (!sides &&
	    (strcmp(d->prov, p->name) != 0 || !exact(d->func) || !pid_offset(d->name, &offset)))
		return 0;
	k = kfuncs_all(w, why);
	if (k)
		return sides ? add_matching(p, w, k, d, why) : add_spot(p, w, k, d, offset, why);
	if (strcmp(d->prov, p->name) == 0)
		return -ENOTSUP;
	*why = NULL;
	return 0;
}

static int fbt_discover(struct world *w, const struct pdesc *d, const char **why)
{
	return discover(&provider_fbt, w, d, why);
}

static int raw_discover(struct world *w, const struct pdesc *d, const char **why)
{
	return discover(&provider_rawfbt, w, d, why);
}

static const struct probe *find_id(const struct provider *p, struct world *w, uint32_t id)
{
	const char *why;
	const struct kfuncs *k = kfuncs_all(w, &why);
	uint32_t data = id - p->id_first;

	return k && data / 2 < k->n && has(p, w, &k->v[data / 2]) ? add(p, w, k, data) : NULL;
}

static const struct probe *fbt_by_id(struct world *w, uint32_t id)
{
	return find_id(&provider_fbt, w, id);
}

static const struct probe *raw_by_id(struct world *w, uint32_t id)
{
	return find_id(&provider_rawfbt, w, id);
}

/* ---- arguments ---- */

/* A parameter that is no scalar shifts those behind it: then nothing is known. */
static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	const struct ctype *f =
		w->types ? types_find_func(w->types, p->names.n[1], p->names.n[2]) : NULL;
	bool is_return = p->data & 1;
	struct probe_arg *v;

	if (!f || p->priv || !type_complete(w->types, f))
		return -ENOENT;
	f = type_strip(f);
	v = arena_new_array(w->arena, struct probe_arg, f->n + 2);
	*ret = (struct probe_args){ .arg = v };
	for (uint32_t i = 0; i < f->n && !is_return; i++) {
		if (!type_is_scalar(f->params[i].type))
			return -ENOENT;
		v[i].native = v[i].xlated = f->params[i].type;
		v[i].mapping = ret->n++;
	}
	if (!is_return)
		return 0;
	v[0].native = v[0].xlated = types_basic(w->types, BT_INT);
	ret->n = 1;
	if (f->ref && type_is_scalar(f->ref)) {
		v[1] = (struct probe_arg){ .native = f->ref, .xlated = f->ref, .mapping = 1 };
		ret->n = 2;
	}
	return 0;
}

/* ---- programs ---- */

/*
 * A few functions have programs of their own on fentry and fexit, which cost a third when they are called and as
 * much to attach.
 */
static bool typed(struct world *w, const struct probe *p)
{
	const char *why;
	const struct kfuncs *k;

	if (p->priv ||
	    world_n_probes(w, &provider_fbt) + world_n_probes(w, &provider_rawfbt) > KF_TYPED_MAX)
		return false;
	k = kfuncs_all(w, &why);
	return k && kfunc_typed(w, &k->v[p->data / 2], p->data & 1);
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = typed(w, p) ? TYPED + p->data : side_of(p),
			       .pidx = PIDX_DENSE };
	return 0;
}

static ir_val pidx(void *priv, struct ir_fn *f)
{
	(void)priv;
	return ir_call(f, BPFH_get_attach_cookie, 1, ir_ctx(f));
}

static ir_val entry_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return kfunc_arg(f, i);
}

static ir_val return_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return i == 1 ? kfunc_retval(f) : ir_const(f, 0);
}

static ir_val typed_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return kfunc_typed_arg(f, i);
}

static ir_val typed_return_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return i == 1 ? kfunc_typed_retval(f) : ir_const(f, 0);
}

static int typed_target(struct ptarget *t)
{
	const struct probe *p = t->probes[0];
	bool is_return = p->data & 1;

	t->t.name = is_return ? "fbt_return" : "fbt_entry";
	t->t.attach_name = p->names.n[2];
	t->t.kind = is_return ? PROGK_FEXIT : PROGK_FENTRY;
	t->t.site = is_return ? LS_FEXIT : LS_FENTRY;
	t->t.arg = is_return ? typed_return_arg : typed_arg;
	return 0;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	static const char *const names[] = { "fbt_entry", "fbt_return", "fbt_offset" };
	bool is_return = t->group == SIDE_RETURN;
	enum kfunc_way way = t->group == SIDE_OFFSET ? KF_ONE : kfunc_way(w);

	(void)ret_all;
	if (t->group >= TYPED)
		return typed_target(t);
	if (way == KF_ONE && t->t.n_probes > KF_ONE_MAX) {
		*why = arena_printf(w->arena,
				    "%s: %u probes, but this kernel attaches functions one by one, "
				    "which allows %d (no kprobe_multi: %s)",
				    t->prov->name, t->t.n_probes, KF_ONE_MAX,
				    feat_reason(w->kernel, FEAT_KPROBE_MULTI));
		return -E2BIG;
	}
	t->t.name = names[t->group];
	t->t.kind = way == KF_MULTI ? PROGK_KPROBE_MULTI : PROGK_KPROBE;
	t->t.site = is_return ? LS_KRETURN : LS_KENTRY;
	t->t.pidx = pidx;
	t->t.arg = is_return ? return_arg : entry_arg;
	return 0;
}

static const struct kfunc *func_of(const struct kfuncs *k, const struct probe *p)
{
	return &k->v[p->data / 2];
}

/*
 * The kernel lists where a function calls ftrace, but compares where it begins when asked for the
 * cookie: the two differ by what a jump may land on (endbr) on x86.
 */
static uint64_t start_of(struct world *w, const struct kfunc *fn)
{
	struct ksym sym;
	uint64_t addr = fn->addr;

	if (!addr && ksyms_addr(w->kernel, fn->mod, fn->name, &addr))
		return addr;
	if (addr && ksyms_find(w->kernel, addr, &sym) && addr - sym.addr <= MAX_LANDING)
		return sym.addr;
	return addr;
}

static int attach_multi(struct world *w, struct ptarget *t, int prog_fd, const struct kfuncs *k,
			struct klinks *ls)
{
	uint32_t n = t->t.n_probes;
	uint64_t *addrs = arena_new_array(w->arena, uint64_t, n);
	uint64_t *cookies = arena_new_array(w->arena, uint64_t, n);
	const struct bpfsys_link_multi m = {
		.prog_fd = prog_fd,
		.attach_type = BA_KPROBE_MULTI,
		.flags = t->group == SIDE_RETURN ? BMULTI_RETURN : 0,
		.addrs = addrs,
		.cookies = cookies,
		.cnt = n,
	};

	for (uint32_t i = 0; i < n; i++) {
		cookies[i] = i;
		addrs[i] = start_of(w, func_of(k, t->probes[i]));
		if (!addrs[i])
			return -ESRCH;
	}
	return attach_kprobe_multi(ls, &m);
}

static int attach_one(struct world *w, const struct probe *p, int prog_fd, struct klinks *ls,
		      const struct kfunc *fn, uint64_t cookie, const char **why)
{
	const struct spot *s = p->priv;
	struct sbuf b = { 0 };
	int r;

	if (s)
		r = attach_kprobe(w->kernel, ls, prog_fd, NULL, s->addr, false, cookie);
	else
		r = kfunc_attach(w, ls, prog_fd, fn, p->data & 1, cookie);
	if (r == 0)
		return 0;
	if (s && (r == -EILSEQ || r == -EINVAL)) {
		*why = arena_printf(
			w->arena,
			"no instruction that can be traced begins at offset %s of function %s",
			p->names.n[3], fn->name);
		return r;
	}
	kernel_explain(w->kernel, KNEED_ATTACH,
		       arena_printf(w->arena, "trace function %s", fn->name), -r, &b);
	*why = arena_strdup(w->arena, sbuf_str(&b));
	sbuf_free(&b);
	return r;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	const struct kfuncs *k = kfuncs_all(w, why);
	int r = 0;

	if (!k)
		return -ENOTSUP;
	if (t->group >= TYPED)
		return attach_tracing(ls, prog_fd, t->t.kind, 0);
	if (t->t.kind == PROGK_KPROBE_MULTI)
		return attach_multi(w, t, prog_fd, k, ls);
	for (uint32_t i = 0; i < t->t.n_probes && r == 0; i++) {
		const struct kfunc *fn = func_of(k, t->probes[i]);

		r = attach_one(w, t->probes[i], prog_fd, ls, fn, i, why);
	}
	return r;
}

#define FBT_STABILITY                                                  \
	{                                                              \
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },           \
			{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN }, \
			{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN }, \
			{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },   \
			{ STAB_PRIVATE, STAB_PRIVATE, STABC_ISA },     \
	}

const struct provider provider_fbt = {
	.name = "fbt",
	.id_first = FBT_BASE,
	.id_last = FBT_BASE + ID_RANGE - 1,
	.stab = FBT_STABILITY,
	.discover = fbt_discover,
	.by_id = fbt_by_id,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};

const struct provider provider_rawfbt = {
	.name = "rawfbt",
	.id_first = RAW_BASE,
	.id_last = RAW_BASE + ID_RANGE - 1,
	.stab = FBT_STABILITY,
	.discover = raw_discover,
	.by_id = raw_by_id,
	.place = place,
	.target = target,
	.attach = attach,
};
