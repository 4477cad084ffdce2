// SPDX-License-Identifier: MIT
/*
 * Kernel functions, from tracefs: available_filter_functions_addrs where there is one (6.5), else
 * available_filter_functions. Both have a line per function, "[ADDRESS ]NAME[ [MODULE]]", in the order of
 * the kernel's own table, which is the order of addresses for the kernel itself.
 *
 * Without addresses a function is named, and of several with one name none can be told from the
 * others: only the first is kept, without hope.
 */
#include "provider/kfuncs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/feature.h"
#include "kernel/ksyms.h"
#include "kernel/tracefs.h"

enum kfunc_way kfunc_way(struct world *w)
{
	if (feat(w->kernel, FEAT_KPROBE_MULTI))
		return KF_MULTI;
	return feat(w->kernel, FEAT_KPROBE_PERF) ? KF_ONE : KF_NONE;
}

/* ---- the list ---- */

/* Cuts up one line. false: it names no function. */
static bool parse_line(char *line, bool addrs, struct kfunc *ret)
{
	char *end, *mod;

	*ret = (struct kfunc){ .mod = "vmlinux" };
	if (addrs) {
		ret->addr = strtoull(line, &end, 16);
		if (end == line || *end != ' ')
			return false;
		line = end + 1;
	}
	ret->name = line;
	mod = strchr(line, ' ');
	if (!mod)
		mod = strchr(line, '\t');
	if (mod) {
		*mod = '\0';
		mod += strspn(mod + 1, " \t") + 1;
		end = strchr(mod, ']');
		if (*mod != '[' || !end)
			return false;
		*end = '\0';
		ret->mod = mod + 1;
	}
	return *line && strncmp(line, "__ftrace_invalid_address", 24) != 0;
}

static void add(struct world *w, struct kfuncs *k, struct kfunc f)
{
	k->v = arena_grow(w->arena, k->v, k->n, &k->cap, sizeof(*k->v));
	k->v[k->n++] = f;
}

/* Drops what has no address and shares its name. */
static void drop_ambiguous(struct world *w, struct kfuncs *k)
{
	static char once, more;
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->n; i++)
		strmap_set(w->arena, &k->seen, k->v[i].name,
			   strmap_get(&k->seen, k->v[i].name) ? &more : &once);
	for (uint32_t i = 0; i < k->n; i++)
		if (strmap_get(&k->seen, k->v[i].name) == &once)
			k->v[n++] = k->v[i];
	k->n = n;
}

static int read_list(struct world *w, struct kfuncs *k)
{
	struct sbuf text = { 0 };
	char *save = NULL, *copy;
	struct kfunc f;
	int r = tracefs_read(w->kernel, "available_filter_functions_addrs", &text);

	k->have_addrs = r == 0;
	if (r)
		r = tracefs_read(w->kernel, "available_filter_functions", &text);
	if (r == 0) {
		copy = arena_strdup(w->arena, sbuf_str(&text));
		for (char *s = strtok_r(copy, "\n", &save); s; s = strtok_r(NULL, "\n", &save))
			if (parse_line(s, k->have_addrs, &f))
				add(w, k, f);
		if (!k->have_addrs)
			drop_ambiguous(w, k);
	}
	sbuf_free(&text);
	return r;
}

struct fbt_data {
	bool read;
	const char *why; /* NULL: the list is there */
	struct kfuncs k;
};

static const char *explain(struct world *w)
{
	return arena_printf(
		w->arena,
		"functions cannot be traced on this kernel: no kprobes (%s), no fprobes (%s)",
		feat_reason(w->kernel, FEAT_KPROBE_PERF),
		feat_reason(w->kernel, FEAT_KPROBE_MULTI));
}

const struct kfuncs *kfuncs_all(struct world *w, const char **why)
{
	struct fbt_data *d = world_data(w, &provider_fbt, sizeof(*d));
	struct sbuf b = { 0 };
	int r;

	if (!d->read) {
		d->read = true;
		if (kfunc_way(w) == KF_NONE) {
			d->why = explain(w);
		} else if ((r = read_list(w, &d->k)) != 0) {
			kernel_explain(w->kernel, KNEED_FILES,
				       "read the list of functions in tracefs", -r, &b);
			d->why = arena_strdup(w->arena, sbuf_str(&b));
			sbuf_free(&b);
		}
	}
	*why = d->why;
	return d->why ? NULL : &d->k;
}

const struct kfunc *kfuncs_find(struct world *w, const char *name)
{
	const char *why;
	const struct kfuncs *k = kfuncs_all(w, &why);
	size_t len = strlen(name);

	for (uint32_t i = 0; k && i < k->n; i++)
		if (strncmp(k->v[i].name, name, len) == 0 &&
		    (k->v[i].name[len] == '\0' || k->v[i].name[len] == '.'))
			return &k->v[i];
	return NULL;
}

/*
 * What runs while a program of ours runs or is entered: BPF and its maps, the tracers, clocks and what
 * protects their data. The kernel stops the recursion, but at a price at every firing.
 */
static bool starts_with(const char *name, const char *const *starts)
{
	for (; *starts; starts++)
		if (strncmp(name, *starts, strlen(*starts)) == 0)
			return true;
	return false;
}

/*
 * Thread-local variables of older kernels are allocated when they are first written, by the kernel's
 * ordinary allocator. A program that runs while a spin lock is held may find that it is the
 * allocator's own.
 */
static bool allocates(struct world *w)
{
	const struct ctype *t =
		w->types ? types_find(w->types, "vmlinux", TNS_STRUCT, "bpf_local_storage_map") :
			   NULL;
	uint32_t bit;

	return !t || !type_member(w->types, t, "selem_ma", &bit);
}

bool kfunc_left_out(struct world *w, const struct kfunc *k)
{
	static const char *const locks[] = { "_raw_spin_", "_raw_read_", "_raw_write_", NULL };
	static const char *const starts[] = {
		"bpf_",
		"__bpf_",
		"htab_",
		"__htab_",
		"array_map_",
		"percpu_",
		"ringbuf_",
		"kprobe_",
		"__kprobe",
		"kretprobe_",
		"fprobe_",
		"rethook_",
		"ftrace_",
		"__ftrace",
		"function_graph",
		"trace_",
		"__trace",
		"tracing_",
		"perf_trace_",
		"perf_tp_",
		"perf_call_",
		"ring_buffer_",
		"rb_",
		"__rcu_",
		"rcu_",
		"__srcu_",
		"text_poke",
		"ktime_get",
		"__pfx_",
		"__probestub_",
		"__SCT__",
		"copy_from_kernel_nofault",
		"copy_from_user_nofault",
		"strncpy_from_kernel_nofault",
		"migrate_",
		"arch_ftrace",
		"arch_rethook",
		NULL,
	};

	if (starts_with(k->name, starts))
		return true;
	return starts_with(k->name, locks) && allocates(w);
}

/* ---- types ---- */

const struct ctype *kfunc_type(struct world *w, const char *name)
{
	const struct ctype *f = w->types ? types_find_func(w->types, "vmlinux", name) : NULL;

	return f && type_complete(w->types, f) ? type_strip(f) : NULL;
}

static bool one_of_its_name(struct world *w, const char *name)
{
	uint32_t n, found = 0;
	const struct ksym *v = ksyms_all(w->kernel, &n);

	for (uint32_t i = 0; v && i < n; i++)
		found += strcmp(v[i].name, name) == 0;
	return found == 1;
}

/*
 * The kernel takes functions whose arguments fit into six registers. What never returns must have no
 * program on its return: some kernels cannot take it away again.
 */
bool kfunc_typed(struct world *w, const struct kfunc *k, bool is_return)
{
	static const char *const no_return[] = { "do_exit",
						 "do_group_exit",
						 "do_task_dead",
						 "make_task_dead",
						 "kthread_exit",
						 "kthread_complete_and_exit",
						 "__module_put_and_kthread_exit",
						 "__x64_sys_exit",
						 "__arm64_sys_exit",
						 "__ia32_sys_exit",
						 "rewind_stack_and_make_dead",
						 "panic",
						 "x86_64_start",
						 "cpu_startup_entry",
						 "rest_init",
						 NULL };
	const struct ctype *f;

	if (!feat(w->kernel, FEAT_FENTRY) || strcmp(k->mod, "vmlinux") != 0)
		return false;
	if (starts_with(k->name, (const char *const[]){ "__traceiter_", NULL }) ||
	    (is_return && starts_with(k->name, no_return)))
		return false;
	f = kfunc_type(w, k->name);
	if (!f || f->variadic || f->n > 6 ||
	    (f->ref && type_size(f->ref) && !type_is_scalar(f->ref)))
		return false;
	for (uint32_t i = 0; i < f->n; i++)
		if (!type_is_scalar(f->params[i].type))
			return false;
	return one_of_its_name(w, k->name);
}

ir_val kfunc_typed_arg(struct ir_fn *f, uint32_t i)
{
	ir_val to = ir_slot_addr(f, ir_stack(f, 8, 8, "arg"), 0);

	ir_store(f, 8, to, 0, ir_const(f, 0));
	(void)ir_call(f, BPFH_get_func_arg, 3, ir_ctx(f), ir_const(f, i), to);
	return ir_load(f, 8, to, 0, 0);
}

ir_val kfunc_typed_retval(struct ir_fn *f)
{
	ir_val to = ir_slot_addr(f, ir_stack(f, 8, 8, "ret"), 0);

	ir_store(f, 8, to, 0, ir_const(f, 0));
	(void)ir_call(f, BPFH_get_func_ret, 2, ir_ctx(f), to);
	return ir_load(f, 8, to, 0, 0);
}

/* ---- programs ---- */

int kfunc_attach(struct world *w, struct klinks *ls, int prog_fd, const struct kfunc *k,
		 bool is_return, uint64_t cookie)
{
	return attach_kprobe(w->kernel, ls, prog_fd, k->addr ? NULL : k->name, k->addr, is_return,
			     cookie);
}

#if defined(__x86_64__)
static const uint8_t arg_off[] = { 112, 104, 96, 88, 72, 64 }; /* di si dx cx r8 r9 */
#define RET_OFF 80
#define SP_OFF 152
#define STACK_ARG0 8 /* behind the return address */
#else
static const uint8_t arg_off[] = { 0, 8, 16, 24, 32, 40, 48, 56 };
#define RET_OFF 0
#define SP_OFF 248
#define STACK_ARG0 0
#endif
#define N_REG_ARGS (sizeof(arg_off) / sizeof(*arg_off))

ir_val kfunc_arg(struct ir_fn *f, uint32_t i)
{
	ir_val sp, to;

	if (i < N_REG_ARGS)
		return ir_load(f, 8, ir_ctx(f), arg_off[i], IRF_INVARIANT);
	sp = ir_load(f, 8, ir_ctx(f), SP_OFF, IRF_INVARIANT);
	to = ir_slot_addr(f, ir_stack(f, 8, 8, "arg"), 0);
	ir_store(f, 8, to, 0, ir_const(f, 0));
	ir_call(f, BPFH_probe_read_kernel, 3, to, ir_const(f, 8),
		ir_bini(f, IR_ADD, sp, STACK_ARG0 + 8 * (int64_t)(i - N_REG_ARGS)));
	return ir_load(f, 8, to, 0, 0);
}

ir_val kfunc_retval(struct ir_fn *f)
{
	return ir_load(f, 8, ir_ctx(f), RET_OFF, IRF_INVARIANT);
}
