/* SPDX-License-Identifier: MIT */
/*
 * Which USDT probes a description means: notes of objects to sites, sites and processes to probes.
 *
 * A name with a pid is looked for in that process. A pattern is looked for in all processes, and then also means those
 * that load such a file later. If no process has one, the files where programs usually are installed are
 * looked at: they may be started any time.
 *
 * Two underscores in a name are a dash, as everywhere.
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernel/feature.h"
#include "proc/insn.h"
#include "provider/pid_text.h"
#include "provider/usdt_i.h"
#include "syntax/parse.h"

struct usdt_data {
	struct strmap sites;   /* "dev:inode function provider:name" -> struct usdt_site */
	struct strmap probes;  /* "pid site" -> struct probe */
	struct strmap scanned; /* "pid path" */
	struct strmap opened;  /* "dev:inode" -> its first path */
	uint32_t n, n_sites;
	/* Which process has what: of the scan before, for a second. */
	struct seen *seen;
	uint32_t n_seen, cap_seen;
	struct timespec when;
};

struct seen {
	uint32_t pid, n;
	const char *path;
	const char *const *provs;
};

/* What a pattern is looked for with. */
struct search {
	struct world *w;
	struct usdt_data *data;
	const struct pdesc *d;
	bool any;
};

/* ---- arguments ---- */

static bool resolve_arg(struct world *w, const struct elf_obj *e, struct usdt_arg *a, uint64_t pc)
{
	const struct elf_sym *sym;

	if (a->sym_is == US_NONE)
		return true;
	sym = elf_obj_named(e, arena_strndup(w->arena, a->sym, a->sym_len));
	if (!sym)
		return false;
	switch (a->sym_is) {
	case US_PC: a->disp += (int64_t)(sym->addr - pc); break;
	case US_LO12: a->disp += (int64_t)(sym->addr & 0xfff); break;
	default: a->disp += (int64_t)sym->addr;
	}
	return true;
}

static bool counts_from_pc(const struct arglist *l)
{
	for (int i = 0; i < l->n; i++)
		if (l->arg[i].sym_is == US_PC)
			return true;
	return false;
}

/* Number of the list of arguments of a place; pc: where the probe is put. */
static uint32_t list_of(struct world *w, struct usdt_site *s, const struct pobject *o,
			const struct elf_usdt *u, uint64_t pc)
{
	struct arglist *l;

	for (uint32_t i = 0; i < s->n_list; i++)
		if (strcmp(s->list[i].text, u->args) == 0 &&
		    (s->list[i].pc == pc || !counts_from_pc(&s->list[i])))
			return i;
	s->list = arena_grow(w->arena, s->list, s->n_list, &s->cap_list, sizeof(*s->list));
	l = &s->list[s->n_list];
	l->text = u->args;
	l->pc = pc;
	l->n = usdt_parse_args(USDT_NATIVE, u->args, l->arg);
	for (int i = 0; i < l->n; i++)
		if (!resolve_arg(w, o->elf, &l->arg[i], pc)) {
			l->arg[i].kind = UA_NONE;
			l->arg[i].why = "the name of where it is was stripped from the object";
		}
	return s->n_list++;
}

/* ---- sites ---- */

/* One name for each file, however many it is known by. */
static const char *name_of_file(struct world *w, struct usdt_data *data, const struct pobject *o,
				const char **ret_path)
{
	struct stat st;
	const char *key;
	char *first;

	if (stat(o->open_path, &st) != 0)
		return NULL;
	key = arena_printf(w->arena, "%llx:%llu", (unsigned long long)st.st_dev,
			   (unsigned long long)st.st_ino);
	first = strmap_get(&data->opened, key);
	if (!first)
		strmap_set(w->arena, &data->opened, key, first = o->open_path);
	*ret_path = first;
	return key;
}

static struct usdt_site *site_of(struct world *w, struct usdt_data *data, const char *file,
				 const char *path, const struct pobject *o,
				 const struct elf_usdt *u)
{
	const struct elf_sym *sym = elf_obj_find(o->elf, u->pc);
	const char *func = u->func ? u->func : sym ? sym->name : "";
	const char *key = arena_printf(w->arena, "%s %s %s:%s", file, func, u->prov, u->name);
	struct usdt_site *s = strmap_get(&data->sites, key);

	if (s)
		return s;
	s = arena_new_obj(w->arena, struct usdt_site);
	s->id = data->n_sites++;
	s->path = path;
	s->func = func;
	s->prov = u->prov;
	s->name = u->name;
	strmap_set(w->arena, &data->sites, key, s);
	return s;
}

static bool has_place(const struct usdt_site *s, uint64_t off)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->place[i].off == off)
			return true;
	return false;
}

#define NOP5 5u /* bytes */

/*
 * Where the probe is put. Not on a nop that the kernel would replace by a call, if the function may have
 * something below its stack pointer: the instruction behind it sees the same, unless it is reached by another way, too.
 */
static bool choose_place(struct world *w, const struct code *c, const struct pobject *o,
			 uint64_t *pc, uint64_t *off)
{
	const struct elf_sym *f;
	uint64_t start;

	if (!code_is_nop5(c, *off) || !feat(w->kernel, FEAT_UPROBE_CALLS))
		return true;
	f = elf_obj_find(o->elf, *pc);
	if (!f || !elf_obj_to_off(o->elf, f->addr, &start) || !code_takes(c, *off + NOP5) ||
	    code_is_nop5(c, *off + NOP5) ||
	    code_jumps_to(c, start, elf_sym_end(o->elf, f) - f->addr, *pc + NOP5 - f->addr))
		return false;
	*pc += NOP5;
	*off += NOP5;
	return true;
}

static struct usdt_site *add_place(struct world *w, struct usdt_data *data, const char *file,
				   const char *path, const struct pobject *o, const struct code *c,
				   const struct elf_usdt *u)
{
	struct usdt_site *s;
	uint64_t off, sem = 0, pc = u->pc;

	if (u->no_nop) {
		s = site_of(w, data, file, path, o, u);
		s->no_nop = true;
		return s;
	}
	if (!elf_obj_to_off(o->elf, u->pc, &off) ||
	    (u->sem && !elf_obj_to_off(o->elf, u->sem, &sem)))
		return NULL;
	if (!choose_place(w, c, o, &pc, &off)) {
		s = site_of(w, data, file, path, o, u);
		s->unsafe = true;
		return s;
	}
	s = site_of(w, data, file, path, o, u);
	if (has_place(s, off))
		return s;
	s->place = arena_grow(w->arena, s->place, s->n, &s->cap, sizeof(*s->place));
	s->place[s->n++] = (struct uplace){
		.path = s->path, .off = off, .sem = sem, .cookie = list_of(w, s, o, u, pc)
	};
	return s;
}

/* ---- probes ---- */

static const char *provider_name(struct world *w, const char *prov, uint32_t pid)
{
	return pid ? arena_printf(w->arena, "%s%u", prov, pid) :
		     arena_printf(w->arena, "%s*", prov);
}

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

static void add_probe(struct world *w, struct usdt_data *data, uint32_t pid,
		      const struct pobject *o, struct usdt_site *s)
{
	struct arena *a = w->arena;
	const char *key = arena_printf(a, "%u %u", pid, s->id);
	struct usdt_probe *up;
	struct probe *p;

	if (strmap_get(&data->probes, key) || data->n > USDT_ID_LAST - USDT_ID_BASE)
		return;
	up = arena_new_obj(a, struct usdt_probe);
	*up = (struct usdt_probe){ s, pid, o->name, o->is_exe };
	p = world_probe_of(w, &provider_usdt, provider_name(w, s->prov, pid),
			   USDT_ID_BASE + data->n++, o->name, s->func, dashed(a, s->name));
	p->priv = up;
	strmap_set(a, &data->probes, key, p);
}

/* Probes of an object in a process (0: in those to come) of providers that match, NULL: of all. */
static void scan(struct world *w, struct usdt_data *data, uint32_t pid, const struct pobject *o,
		 const char *pattern)
{
	const char *path = NULL, *file = o->elf->n_usdt ? name_of_file(w, data, o, &path) : NULL;
	struct code c = { 0 };

	if (file && code_open(&c, o->open_path) != 0)
		return;
	for (uint32_t i = 0; file && i < o->elf->n_usdt; i++) {
		const struct elf_usdt *u = &o->elf->usdt[i];
		struct usdt_site *s;

		if (pattern && !pdesc_glob(pattern, provider_name(w, u->prov, pid)))
			continue;
		s = add_place(w, data, file, path, o, &c, u);
		if (s)
			add_probe(w, data, pid, o, s);
	}
	code_close(&c);
}

static void scan_once(struct world *w, struct usdt_data *data, uint32_t pid,
		      const struct pobject *o)
{
	const char *key = arena_printf(w->arena, "%u %s", pid, o->open_path);

	if (strmap_get(&data->scanned, key))
		return;
	strmap_set(w->arena, &data->scanned, key, data);
	scan(w, data, pid, o, NULL);
}

/* ---- where to look ---- */

static int discover_in(struct world *w, struct usdt_data *data, uint32_t pid, const char **why)
{
	const struct pobject *o;
	uint32_t n;
	int r = world_grab(w, pid, &o, &n, why);

	for (uint32_t i = 0; r == 0 && i < n; i++)
		if (o[i].elf->n_usdt)
			scan_once(w, data, pid, &o[i]);
	return r;
}

static bool any_matches(const struct search *s, uint32_t pid, const char *const *provs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (pdesc_glob(s->d->prov, provider_name(s->w, provs[i], pid)))
			return true;
	return false;
}

static void remember(void *arg, uint32_t pid, const char *path, const char *const *provs,
		     uint32_t n)
{
	struct search *s = arg;
	struct usdt_data *d = s->data;

	d->seen = arena_grow(s->w->arena, d->seen, d->n_seen, &d->cap_seen, sizeof(*d->seen));
	d->seen[d->n_seen++] = (struct seen){ pid, n, path, provs };
}

static void running(struct search *s, const struct seen *v)
{
	const struct pobject *o;

	if (v->pid == (uint32_t)getpid() || !any_matches(s, v->pid, v->provs, v->n))
		return;
	o = psyms_object(s->w->psyms, v->pid, v->path);
	if (!o || !pid_module(s->d->mod, o->name, o->is_exe))
		return;
	s->any = true;
	scan(s->w, s->data, v->pid, o, s->d->prov);
	scan(s->w, s->data, 0, o, s->d->prov);
}

static void all_running(struct search *s)
{
	struct usdt_data *d = s->data;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!d->n_seen || now.tv_sec > d->when.tv_sec + 1) {
		d->n_seen = 0;
		psyms_scan(s->w->psyms, remember, s);
		d->when = now;
	}
	for (uint32_t i = 0; i < d->n_seen; i++)
		running(s, &d->seen[i]);
}

static void installed_in(struct search *s, const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		const char **provs = NULL,
			   *path = arena_printf(s->w->arena, "%s/%s", dir, e->d_name);
		const struct pobject *o;
		uint32_t n;

		if (e->d_type != DT_REG && e->d_type != DT_UNKNOWN)
			continue;
		n = elf_usdt_providers(s->w->arena, path, &provs);
		o = any_matches(s, 0, provs, n) ? psyms_file(s->w->psyms, path) : NULL;
		if (o && pid_module(s->d->mod, o->name, o->is_exe))
			scan(s->w, s->data, 0, o, s->d->prov);
	}
	if (d)
		closedir(d);
}

/* PATH, and where packages put libraries and programs that are not for users. */
static void installed(struct search *s)
{
	static const char *const more[] = { "/usr/sbin",      "/usr/libexec",
					    "/usr/lib/*/bin", "/usr/lib/*/*/bin",
					    "/opt/*/bin",     "/usr/lib/*-linux-gnu",
					    "/usr/local/lib" };
	char *path = arena_strdup(s->w->arena, getenv("PATH") ? getenv("PATH") : ""), *save = NULL;
	struct strmap seen = { 0 };
	glob_t g = { 0 };

	for (char *dir = strtok_r(path, ":", &save); dir; dir = strtok_r(NULL, ":", &save)) {
		char *real = realpath(dir, NULL);

		if (real && !strmap_get(&seen, real)) {
			strmap_set(s->w->arena, &seen, real, s);
			installed_in(s, real);
		}
		free(real);
	}
	for (unsigned i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		(void)glob(more[i], GLOB_ONLYDIR | (i ? GLOB_APPEND : 0), NULL, &g);
	for (size_t i = 0; i < g.gl_pathc; i++)
		if (!strmap_get(&seen, g.gl_pathv[i]))
			installed_in(s, g.gl_pathv[i]);
	globfree(&g);
}

/* A pattern without a beginning means the kernel's providers first of all: no process is asked. */
static int discover_all(struct world *w, struct usdt_data *data, const struct pdesc *d,
			const char **why)
{
	struct search s = { w, data, d, false };
	int r = 0;

	for (uint32_t i = 0; i < w->n_pids && r == 0; i++)
		r = discover_in(w, data, w->pids[i], why);
	if (r || !w->psyms || strchr("*?[", d->prov[0]) || pdesc_glob(d->prov, "pid1") ||
	    strncmp(d->prov, "plockstat", 9) == 0)
		return r;
	all_running(&s);
	if (!s.any)
		installed(&s);
	return 0;
}

int usdt_discover(struct world *w, const struct pdesc *d, const char **why)
{
	struct usdt_data *data = world_data(w, &provider_usdt, sizeof(*data));
	uint32_t len, pid;

	if (pdesc_is_glob(d->prov))
		return discover_all(w, data, d, why);
	if (!pid_split(d->prov, &len, &pid) || pid == 0 ||
	    (len == 3 && strncmp(d->prov, "pid", 3) == 0) ||
	    (len == 9 && strncmp(d->prov, "plockstat", 9) == 0))
		return 0;
	return discover_in(w, data, pid, why);
}
