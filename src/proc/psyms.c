/* SPDX-License-Identifier: MIT */
/*
 * Mappings of processes (/proc/PID/maps), and addresses to symbols.
 *
 * A file is known by device and inode, so it is read once for all processes. It is opened on the first
 * question, through the process's root (it may live in another namespace), by its own path, or, if it was
 * deleted, through /proc/PID/map_files.
 *
 * The mappings are read again in a round in which an address lies in none of them, and when the process has
 * another executable than before. If it is gone, what was read stays, and so does what psyms_mapped() and
 * its siblings told; of those that ended that way the last MAX_GONE are kept.
 */
#include "proc/psyms.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/sbuf.h"
#include "base/strmap.h"
#include "proc/jitmap.h"
#include "proc/utypes.h"

#define MAX_GONE 16384u
#define MAX_GRABBED 4096u /* by psyms_grab_next(): some 10 KB each */
#define MAX_ANCESTORS 8u  /* that have not started a program since */

struct file {
	struct pobject o;
	uint64_t ino;
	bool tried, cfi_tried;
	struct cfi *cfi;
	/* of its USDT probes */
	const char **provs;
	uint32_t n_provs;
	bool provs_read;
};

struct region {
	uint64_t start, end, off;
	struct file *file; /* NULL: anonymous */
	bool exec;
};

struct process {
	uint32_t pid, round;
	bool known; /* mappings were read at least once */
	struct region *v;
	uint32_t n, cap;
	uint64_t exe_dev, exe_ino;
	/* of the program before this one: what it left is read later */
	struct region *prev;
	uint32_t n_prev, prev_parent;
	uint32_t parent; /* that it was forked from and has not left by exec; 0: none */
	uid_t uid;       /* whose files it may be described by */
	struct jitmap *jit;
	bool jit_tried;
	struct pobject *objects;
};

struct psyms {
	struct arena *a;
	struct strmap files;     /* "dev:inode path" -> struct file */
	struct strmap libraries; /* "pid name" -> struct file */
	struct strmap procs;     /* decimal pid -> struct process */
	struct strmap pretty;    /* mangled -> demangled */
	struct strmap types;     /* path -> struct utypes */
	struct pvec all_types;
	struct process *last;
	struct process **all;
	uint32_t n_all, cap_all;
	struct file *vdso;
	size_t vdso_size;
	uint32_t gone[MAX_GONE]; /* pids that ended, a ring */
	uint64_t n_gone;
	uint32_t round;
	DIR *running; /* that psyms_grab_next() goes through */
	uint32_t n_grabbed;
	bool demangle;
	char *(*demangler)(const char *, char *, size_t *, int *);
};

struct psyms *psyms_new(struct arena *a)
{
	struct psyms *s = arena_new_obj(a, struct psyms);

	s->a = a;
	s->round = 1;
	return s;
}

void psyms_free(struct psyms *s)
{
	for (uint32_t i = 0; s && i < s->n_all; i++) {
		free(s->all[i]->v);
		free(s->all[i]->prev);
		jitmap_free(s->all[i]->jit);
	}
	for (uint32_t i = 0; s && i < s->all_types.n; i++)
		utypes_close(s->all_types.v[i]);
	if (s)
		s->n_all = s->all_types.n = 0;
	if (s && s->running)
		closedir(s->running);
}

struct utypes *psyms_types(struct psyms *s, const char *path, const char *module)
{
	struct utypes *u = strmap_get(&s->types, path);

	if (!u) {
		u = utypes_open(s->a, arena_strdup(s->a, path), arena_strdup(s->a, module));
		strmap_set(s->a, &s->types, path, u);
		pvec_push(s->a, &s->all_types, u);
	}
	return u;
}

void psyms_round(struct psyms *s)
{
	s->round++;
}

static struct process *process_of(struct psyms *s, uint32_t pid)
{
	char key[16];
	struct process *p = s->last;

	if (p && p->pid == pid)
		return p;
	snprintf(key, sizeof(key), "%u", pid);
	p = strmap_get(&s->procs, key);
	if (!p) {
		p = arena_new_obj(s->a, struct process);
		p->pid = pid;
		p->uid = (uid_t)-1;
		strmap_set(s->a, &s->procs, key, p);
		s->all = arena_grow(s->a, s->all, s->n_all, &s->cap_all, sizeof(struct process *));
		s->all[s->n_all++] = p;
	}
	return s->last = p;
}

/* ---- files ---- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static struct file *file_of(struct psyms *s, const char *key, char *path, uint64_t ino)
{
	static const char deleted[] = " (deleted)";
	struct file *f = strmap_get(&s->files, key);
	size_t n = strlen(path);

	if (f)
		return f;
	if (n > sizeof(deleted) && strcmp(path + n - sizeof(deleted) + 1, deleted) == 0)
		path[n - sizeof(deleted) + 1] = '\0';
	f = arena_new_obj(s->a, struct file);
	f->o.path = arena_strdup(s->a, path);
	f->o.name = last_part(f->o.path);
	f->ino = ino;
	strmap_set(s->a, &s->files, key, f);
	return f;
}

static bool try_path(struct psyms *s, struct file *f, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (f->ino && st.st_ino != f->ino))
		return false;
	f->o.elf = elf_obj_open(s->a, path);
	if (f->o.elf)
		f->o.open_path = arena_strdup(s->a, path);
	return f->o.elf != NULL;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The first process that asks opens it; r is one of its mappings. */
static struct elf_obj *open_file(struct psyms *s, const struct process *p, const struct region *r,
				 struct file *f)
{
	char path[4200];

	if (f->tried)
		return f->o.elf;
	f->tried = true;
	snprintf(path, sizeof(path), "/proc/%u/root%s", p->pid, f->o.path);
	/* ours, if it is the same: that name is good for longer than the process */
	if ((same_file(path, f->o.path) && try_path(s, f, f->o.path)) || try_path(s, f, path) ||
	    try_path(s, f, f->o.path))
		return f->o.elf;
	if (r) {
		snprintf(path, sizeof(path), "/proc/%u/map_files/%llx-%llx", p->pid,
			 (unsigned long long)r->start, (unsigned long long)r->end);
		(void)try_path(s, f, path);
	}
	return f->o.elf;
}

/* The kernel gives every process the same one: ours. */
static char *vdso_image(void)
{
	union {
		unsigned long addr;
		char *p;
	} image = { .addr = getauxval(AT_SYSINFO_EHDR) };

	return image.p;
}

static struct file *vdso(struct psyms *s, size_t size)
{
	char *image = vdso_image();
	struct file *f = s->vdso;

	if (f)
		return f;
	f = s->vdso = arena_new_obj(s->a, struct file);
	f->o.path = f->o.name = "[vdso]";
	f->tried = true;
	if (image)
		f->o.elf = elf_obj_memory(s->a, image, size);
	s->vdso_size = size;
	return f;
}

/* ---- mappings ---- */

static int add_region(struct process *p, struct region r)
{
	if (p->n == p->cap) {
		uint32_t cap = p->cap ? 2 * p->cap : 32;
		struct region *v = realloc(p->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		p->v = v;
		p->cap = cap;
	}
	p->v[p->n++] = r;
	return 0;
}

/* "start-end rwxp offset maj:min inode   path" */
static int add_line(struct psyms *s, struct process *p, char *line)
{
	unsigned long long start, end, off, ino;
	unsigned maj, min;
	char perms[8], key[4200];
	int at = 0;
	struct region r;

	if (sscanf(line, "%llx-%llx %7s %llx %x:%x %llu %n", &start, &end, perms, &off, &maj, &min,
		   &ino, &at) < 7 ||
	    !at)
		return 0;
	r = (struct region){ .start = start, .end = end, .off = off, .exec = perms[2] == 'x' };
	if (line[at] == '/') {
		snprintf(key, sizeof(key), "%x:%x:%llu %s", maj, min, ino, line + at);
		r.file = file_of(s, key, line + at, ino);
	} else if (strcmp(line + at, "[vdso]") == 0) {
		r.file = vdso(s, end - start);
	} else if (line[at] == '\0' && p->n > 0 && p->v[p->n - 1].file && !r.exec &&
		   p->v[p->n - 1].end == start) {
		/* What an object has behind the data in its file: .bss. */
		r.file = p->v[p->n - 1].file;
		r.off = p->v[p->n - 1].off + (start - p->v[p->n - 1].start);
	} else if (!r.exec) {
		return 0;
	}
	return add_region(p, r);
}

static int read_maps(struct psyms *s, struct process *p)
{
	char path[40], *line = NULL;
	struct region *old = p->v;
	uint32_t n_old = p->n, cap_old = p->cap;
	size_t cap = 0;
	ssize_t len;
	FILE *fp;
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%u/maps", p->pid);
	fp = fopen(path, "re");
	if (!fp)
		return errno == ENOENT ? -ESRCH : -errno;
	p->v = NULL;
	p->n = p->cap = 0;
	while (r == 0 && (len = getline(&line, &cap, fp)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		r = add_line(s, p, line);
	}
	free(line);
	fclose(fp);
	if (p->n == 0) { /* a zombie, or it went away: what was known stays */
		free(p->v);
		p->v = old;
		p->n = n_old;
		p->cap = cap_old;
		return r ? r : -ESRCH;
	}
	free(old);
	p->known = true;
	p->objects = NULL;
	return r;
}

static bool exe_of(uint32_t pid, uint64_t *ret_dev, uint64_t *ret_ino)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	if (stat(path, &st) != 0)
		return false;
	*ret_dev = st.st_dev;
	*ret_ino = st.st_ino;
	return true;
}

/* As long as it is there to be asked. */
static void note_user(struct process *p)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u", p->pid);
	if (stat(path, &st) == 0)
		p->uid = st.st_uid;
}

int psyms_grab(struct psyms *s, uint32_t pid)
{
	struct process *p = process_of(s, pid);
	int r = read_maps(s, p);

	if (r == 0)
		(void)exe_of(pid, &p->exe_dev, &p->exe_ino);
	if (r == 0)
		note_user(p);
	p->round = s->round;
	return r;
}

bool psyms_grab_next(struct psyms *s)
{
	const struct dirent *e;

	if (!s->running && s->n_grabbed == 0)
		s->running = opendir("/proc");
	while (s->running && s->n_grabbed < MAX_GRABBED && (e = readdir(s->running)) != NULL) {
		unsigned long pid = strtoul(e->d_name, NULL, 10);

		if (pid == 0 || pid > INT32_MAX || process_of(s, (uint32_t)pid)->known)
			continue;
		s->n_grabbed++;
		(void)psyms_grab(s, (uint32_t)pid);
		return true;
	}
	if (s->running)
		closedir(s->running);
	s->running = NULL;
	s->n_grabbed = MAX_GRABBED;
	return false;
}

static struct region *find_region(struct region *v, uint32_t n, uint64_t addr)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (addr >= v[mid].end)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && addr >= v[lo].start ? &v[lo] : NULL;
}

static struct region *region_of(const struct process *p, uint64_t addr)
{
	return find_region(p->v, p->n, addr);
}

/* ---- what the kernel tells ---- */

static bool overlaps(const struct region *a, const struct region *b)
{
	return a->start < b->end && b->start < a->end;
}

/* In its place by address; what was mapped there before is not any more. */
static void put_region(struct process *p, struct region r)
{
	uint32_t n = 0, at;

	for (uint32_t i = 0; i < p->n; i++)
		if (!overlaps(&p->v[i], &r))
			p->v[n++] = p->v[i];
	p->n = n;
	if (add_region(p, r) != 0)
		return;
	for (at = p->n - 1; at > 0 && p->v[at - 1].start > r.start; at--)
		p->v[at] = p->v[at - 1];
	p->v[at] = r;
}

void psyms_mapped(struct psyms *s, uint32_t pid, const struct psyms_map *m)
{
	struct process *p = process_of(s, pid);
	struct region r = { m->addr, m->addr + m->len, m->off, NULL, true };
	char key[4200], path[4100];

	snprintf(path, sizeof(path), "%s", m->path);
	if (*path == '/' && path[1] != '/') {
		snprintf(key, sizeof(key), "%x:%x:%llu %s", m->major, m->minor,
			 (unsigned long long)m->ino, path);
		r.file = file_of(s, key, path, m->ino);
	} else if (strcmp(path, "[vdso]") == 0) {
		r.file = vdso(s, m->len);
	}
	put_region(p, r);
	p->objects = NULL;
}

static void forget_regions(struct process *p)
{
	free(p->v);
	p->v = NULL;
	p->n = p->cap = 0;
	p->parent = 0;
	p->objects = NULL;
	p->exe_dev = p->exe_ino = 0;
}

static void forget_prev(struct process *p)
{
	free(p->prev);
	p->prev = NULL;
	p->n_prev = p->prev_parent = 0;
}

void psyms_forked(struct psyms *s, uint32_t pid, uint32_t parent)
{
	struct process *p = process_of(s, pid);

	forget_regions(p);
	forget_prev(p);
	p->parent = parent;
}

void psyms_execed(struct psyms *s, uint32_t pid)
{
	struct process *p = process_of(s, pid);

	free(p->prev);
	p->prev = p->v;
	p->n_prev = p->n;
	p->prev_parent = p->parent;
	p->v = NULL;
	forget_regions(p);
}

void psyms_exited(struct psyms *s, uint32_t pid)
{
	uint32_t *slot = &s->gone[s->n_gone++ % MAX_GONE];

	if (*slot) {
		forget_regions(process_of(s, *slot));
		forget_prev(process_of(s, *slot));
	}
	*slot = pid;
}

static struct region *look(struct psyms *s, struct process *p, uint64_t addr, unsigned depth);

/* Once a round: is it still the same program, and is the address in a mapping that we know? */
static struct region *look_now(struct psyms *s, struct process *p, uint64_t addr, unsigned depth)
{
	struct region *r = region_of(p, addr);
	uint64_t dev, ino;

	if (!r && p->parent && depth < MAX_ANCESTORS) {
		r = look(s, process_of(s, p->parent), addr, depth + 1);
		if (r)
			return r;
	}
	if (p->round == s->round)
		return r;
	if (r && p->exe_ino && exe_of(p->pid, &dev, &ino) &&
	    (dev != p->exe_dev || ino != p->exe_ino))
		r = NULL;
	if (!r) {
		(void)psyms_grab(s, p->pid);
		r = region_of(p, addr);
	}
	p->round = s->round;
	return r;
}

/* What an earlier program of the process left may be asked about when that is gone. */
static struct region *look(struct psyms *s, struct process *p, uint64_t addr, unsigned depth)
{
	struct region *r = look_now(s, p, addr, depth);

	if (!r && p->prev)
		r = find_region(p->prev, p->n_prev, addr);
	if (!r && p->prev_parent && depth < MAX_ANCESTORS)
		r = look(s, process_of(s, p->prev_parent), addr, depth + 1);
	return r;
}

/* ---- names ---- */

void psyms_demangle(struct psyms *s, bool on)
{
	void *lib = on && !s->demangler ? dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL) : NULL;

	if (lib)
		*(void **)&s->demangler = dlsym(lib, "__cxa_demangle");
	s->demangle = on && s->demangler;
}

static const char *name_of(struct psyms *s, const char *name)
{
	const char *known;
	char *text;
	int status = 0;

	if (!s->demangle || name[0] != '_' || name[1] != 'Z')
		return name;
	known = strmap_get(&s->pretty, name);
	if (known)
		return known;
	text = s->demangler(name, NULL, NULL, &status);
	known = arena_strdup(s->a, text && status == 0 ? text : name);
	strmap_set(s->a, &s->pretty, name, arena_strdup(s->a, known));
	free(text);
	return known;
}

static bool find_jit(struct psyms *s, struct process *p, uint64_t addr, struct psym *ret)
{
	const char *name;
	uint64_t start;

	if (!p->jit_tried) {
		p->jit_tried = true;
		note_user(p);
		p->jit = jitmap_new(p->pid, p->uid);
	}
	for (uint32_t i = 0; p->jit && i < p->n; i++)
		if (p->v[i].file && jitmap_is_dump(p->v[i].file->o.name))
			jitmap_dump(p->jit, p->v[i].file->o.path, p->v[i].file->ino);
	if (!p->jit || !jitmap_find(p->jit, addr, s->round, &name, &start))
		return false;
	*ret = (struct psym){ .object = "[jit]", .name = name, .off = addr - start };
	return true;
}

bool psyms_find(struct psyms *s, uint32_t pid, uint64_t addr, struct psym *ret)
{
	struct process *p = process_of(s, pid);
	struct region *r = look(s, p, addr, 0);
	const struct elf_sym *sym;
	struct elf_obj *o;
	uint64_t vaddr;

	*ret = (struct psym){ 0 };
	if (!r || !r->file)
		return r && find_jit(s, p, addr, ret);
	ret->object = r->file->o.name;
	o = open_file(s, p, r, r->file);
	if (!o || !elf_obj_to_vaddr(o, addr - r->start + r->off, r->exec, &vaddr))
		return true;
	sym = elf_obj_find(o, vaddr);
	if (sym) {
		ret->name = name_of(s, sym->name);
		ret->off = vaddr - sym->addr;
	}
	return true;
}

/* ---- code ---- */

/* A file that was opened through a process that is gone is still there by its own path, most often. */
static struct cfi *cfi_of(struct psyms *s, struct file *f)
{
	char *image = f == s->vdso ? vdso_image() : NULL;

	if (f->cfi_tried)
		return f->cfi;
	f->cfi_tried = true;
	if (image)
		f->cfi = cfi_memory(s->a, image, s->vdso_size);
	else if (f->o.elf && f->o.open_path)
		f->cfi = cfi_open(s->a, f->o.open_path);
	if (!f->cfi && f->o.elf && f->o.open_path)
		f->cfi = cfi_open(s->a, f->o.path);
	return f->cfi;
}

bool psyms_line(struct psyms *s, uint32_t pid, uint64_t addr, const char **ret_file,
		uint32_t *ret_line)
{
	struct region *r = look(s, process_of(s, pid), addr, 0);
	struct elf_obj *o = r && r->file ? open_file(s, process_of(s, pid), r, r->file) : NULL;
	struct utypes *u;
	uint64_t vaddr;

	if (!o || !r->file->o.open_path ||
	    !elf_obj_to_vaddr(o, addr - r->start + r->off, r->exec, &vaddr))
		return false;
	u = psyms_types(s, r->file->o.open_path, r->file->o.name);
	return u->dwarf && dwarf_line(u->dwarf, vaddr, ret_file, ret_line);
}

bool psyms_code(struct psyms *s, uint32_t pid, uint64_t addr, struct pcode *ret)
{
	struct process *p = process_of(s, pid);
	struct region *r = look(s, p, addr, 0);
	struct elf_obj *o;

	*ret = (struct pcode){ 0 };
	if (!r)
		return false;
	ret->exec = r->exec;
	o = r->file ? open_file(s, p, r, r->file) : NULL;
	if (o && elf_obj_to_vaddr(o, addr - r->start + r->off, r->exec, &ret->vaddr))
		ret->cfi = cfi_of(s, r->file);
	return true;
}

/* ---- objects ---- */

/* The mapping of the executable: exe is told by its inode. */
static bool is_exe(const struct process *p, const struct file *f)
{
	return f->ino && f->ino == p->exe_ino;
}

static bool listed(const struct process *p, uint32_t n, const struct file *f)
{
	for (uint32_t i = 0; i < n; i++)
		if (p->objects[i].path == f->o.path)
			return true;
	return false;
}

/* Files that are mapped to be run, and are ELF. */
static uint32_t list_objects(struct psyms *s, struct process *p)
{
	uint32_t n = 0;

	p->objects = arena_new_array(s->a, struct pobject, p->n + 1);
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < p->n; i++) {
			struct file *f = p->v[i].file;

			if (!f || !p->v[i].exec || f == s->vdso || is_exe(p, f) != (pass == 0) ||
			    listed(p, n, f) || !open_file(s, p, &p->v[i], f))
				continue;
			p->objects[n] = f->o;
			p->objects[n++].is_exe = pass == 0;
		}
	return n;
}

int psyms_objects(struct psyms *s, uint32_t pid, const struct pobject **ret, uint32_t *ret_n)
{
	struct process *p = process_of(s, pid);
	int r = psyms_grab(s, pid);

	if (r)
		return r;
	*ret_n = list_objects(s, p);
	*ret = p->objects;
	return 0;
}

static struct region *mapped_as(struct process *p, const char *path)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->v[i].file && p->v[i].exec && p->v[i].file->o.path == path)
			return &p->v[i];
	return NULL;
}

const struct pobject *psyms_object(struct psyms *s, uint32_t pid, const char *path)
{
	struct process *p = process_of(s, pid);
	struct region *r = mapped_as(p, path);
	struct pobject *o;

	if (!r || !open_file(s, p, r, r->file))
		return NULL;
	o = arena_new_obj(s->a, struct pobject);
	*o = r->file->o;
	o->is_exe = is_exe(p, r->file);
	return o;
}

const struct pobject *psyms_file(struct psyms *s, const char *path)
{
	struct file *f = arena_new_obj(s->a, struct file);

	f->tried = true;
	f->o.path = arena_strdup(s->a, path);
	f->o.name = last_part(f->o.path);
	f->o.is_exe = true;
	return try_path(s, f, f->o.path) ? &f->o : NULL;
}

/* ---- all processes ---- */

/* By its mapping, which is that file whatever its name means now; by name where that is not allowed. */
static void read_provs(struct psyms *s, const struct process *p, const struct region *r)
{
	struct file *f = r->file;
	char path[4200];

	f->provs_read = true;
	snprintf(path, sizeof(path), "/proc/%u/map_files/%llx-%llx", p->pid,
		 (unsigned long long)r->start, (unsigned long long)r->end);
	if (access(path, R_OK) != 0)
		snprintf(path, sizeof(path), "/proc/%u/root%s", p->pid, f->o.path);
	f->n_provs = elf_usdt_providers(s->a, path, &f->provs);
}

struct scan {
	psyms_scan_fn *of_usdt;
	psyms_file_fn *of_all;
	void *arg;
};

static void scan_process(struct psyms *s, uint32_t pid, const struct scan *sc)
{
	struct process *p = process_of(s, pid);

	if (psyms_grab(s, pid) != 0)
		return;
	for (uint32_t i = 0; i < p->n; i++) {
		struct file *f = p->v[i].file;

		if (!f || !p->v[i].exec || f == s->vdso || mapped_as(p, f->o.path) != &p->v[i])
			continue;
		if (sc->of_all)
			sc->of_all(sc->arg, pid, f->o.path);
		if (sc->of_usdt && !f->provs_read)
			read_provs(s, p, &p->v[i]);
		if (sc->of_usdt && f->n_provs)
			sc->of_usdt(sc->arg, pid, f->o.path, f->provs, f->n_provs);
	}
}

static void scan_all(struct psyms *s, const struct scan *sc)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL) {
		unsigned long pid = strtoul(e->d_name, NULL, 10);

		if (pid && pid <= INT32_MAX)
			scan_process(s, (uint32_t)pid, sc);
	}
	if (d)
		closedir(d);
}

void psyms_scan(struct psyms *s, psyms_scan_fn *fn, void *arg)
{
	const struct scan sc = { fn, NULL, arg };

	scan_all(s, &sc);
}

void psyms_scan_files(struct psyms *s, psyms_file_fn *fn, void *arg)
{
	const struct scan sc = { NULL, fn, arg };

	scan_all(s, &sc);
}

/* ---- objects that are not loaded ---- */

static struct file *try_dir(struct psyms *s, struct process *p, const char *dir, size_t len,
			    const char *name)
{
	struct file *f = arena_new_obj(s->a, struct file);

	f->o.path = arena_printf(s->a, "%.*s/%s", (int)len, dir, name);
	f->o.name = last_part(f->o.path);
	return open_file(s, p, NULL, f) ? f : NULL;
}

/* LD_LIBRARY_PATH of the process. */
static struct file *try_environment(struct psyms *s, struct process *p, const char *name)
{
	static const char var[] = "LD_LIBRARY_PATH=";
	char path[40], *text = NULL;
	size_t cap = 0;
	struct file *f = NULL;
	FILE *fp;

	snprintf(path, sizeof(path), "/proc/%u/environ", p->pid);
	fp = fopen(path, "re");
	while (fp && !f && getdelim(&text, &cap, 0, fp) > 0) {
		char *save = NULL, *dir = text + sizeof(var) - 1;

		if (strncmp(text, var, sizeof(var) - 1) != 0)
			continue;
		for (dir = strtok_r(dir, ":", &save); dir && !f; dir = strtok_r(NULL, ":", &save))
			f = try_dir(s, p, dir, strlen(dir), name);
	}
	free(text);
	if (fp)
		fclose(fp);
	return f;
}

const struct pobject *psyms_library(struct psyms *s, uint32_t pid, const char *name)
{
	static const char *const dirs[] = { "/lib/x86_64-linux-gnu",
					    "/usr/lib/x86_64-linux-gnu",
					    "/usr/local/lib",
					    "/lib64",
					    "/usr/lib64",
					    "/lib",
					    "/usr/lib" };
	struct process *p = process_of(s, pid);
	const char *key = arena_printf(s->a, "%u %s", pid, name);
	struct file *f = strmap_get(&s->libraries, key);

	if (f)
		return &f->o;
	f = try_environment(s, p, name);
	for (uint32_t i = 0; !f && i < p->n; i++)
		if (p->v[i].file && p->v[i].exec && p->v[i].file != s->vdso)
			f = try_dir(s, p, p->v[i].file->o.path,
				    (size_t)(p->v[i].file->o.name - p->v[i].file->o.path - 1),
				    name);
	for (unsigned i = 0; !f && i < sizeof(dirs) / sizeof(dirs[0]); i++)
		f = try_dir(s, p, dirs[i], strlen(dirs[i]), name);
	if (f)
		strmap_set(s->a, &s->libraries, key, f);
	return f ? &f->o : NULL;
}
