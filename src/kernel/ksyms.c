// SPDX-License-Identifier: MIT
/*
 * /proc/kallsyms in memory: the text itself, cut into strings in place, and an array sorted by address.
 *
 * A line is "address type name" and, for modules, a tab and "[module]". Symbols whose address reads
 * as 0 (hidden by kptr_restrict) are left out, and so are the mapping symbols of arm64 ($x, $d).
 * Absolute ones (type A: per-CPU offsets, 0 among them) are found by name only. Where several begin at one address, a global one (T) is the
 * name that people know.
 */
#include "kernel/ksyms.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "kernel/priv.h"

/* Nothing in the kernel is larger; beyond that an address is just behind the last symbol. */
#define REACH (64ull << 20)

struct ksym_table {
	struct ksym *v;
	uint32_t n, cap;
	bool sorted;
	char *text; /* owned if read from the kernel */
};

static const char *hex64(const char *s, uint64_t *ret)
{
	uint64_t v = 0;
	const char *start = s;

	for (;; s++) {
		unsigned d;

		if (*s >= '0' && *s <= '9')
			d = (unsigned)(*s - '0');
		else if (*s >= 'a' && *s <= 'f')
			d = (unsigned)(*s - 'a') + 10;
		else
			break;
		v = v << 4 | d;
	}
	*ret = v;
	return s > start ? s : NULL;
}

static bool add(struct ksym_table *t, struct ksym s)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? 2 * t->cap : 4096;
		struct ksym *v = fault_realloc(t->v, cap * sizeof(*v));

		if (!v)
			return false;
		t->v = v;
		t->cap = cap;
	}
	if (t->n && s.addr < t->v[t->n - 1].addr)
		t->sorted = false;
	t->v[t->n++] = s;
	return true;
}

/* One line, NUL-terminated. false: out of memory. */
static bool parse_line(struct ksym_table *t, char *s)
{
	struct ksym sym = { .module = "vmlinux" };
	const char *p = hex64(s, &sym.addr);
	char *name, *tab;

	if (!p || p[0] != ' ' || !p[1] || p[2] != ' ' || !p[3])
		return true;
	sym.global = p[1] == 'T';
	sym.absolute = p[1] == 'a' || p[1] == 'A';
	if ((sym.addr == 0 && !sym.absolute) || p[3] == '$')
		return true;
	name = s + (p + 3 - s);
	sym.name = name;
	tab = strpbrk(name, "\t ");
	if (tab) {
		char *mod = strchr(tab, '['), *end = mod ? strchr(mod, ']') : NULL;

		*tab = '\0';
		if (mod && end) {
			*end = '\0';
			sym.module = mod + 1;
		}
	}
	return add(t, sym);
}

static int by_addr(const void *a, const void *b)
{
	const struct ksym *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

struct ksym_table *ksym_table_parse(char *text, size_t len)
{
	struct ksym_table *t = fault_calloc(1, sizeof(*t));
	char *end = text + len;
	bool ok = true;

	if (!t)
		return NULL;
	t->sorted = true;
	for (char *s = text; s < end && ok;) {
		char *nl = memchr(s, '\n', (size_t)(end - s));

		if (!nl)
			break; /* the kernel ends every line */
		*nl = '\0';
		ok = parse_line(t, s);
		s = nl + 1;
	}
	if (!ok) {
		ksym_table_free(t);
		return NULL;
	}
	if (!t->sorted)
		qsort(t->v, t->n, sizeof(*t->v), by_addr);
	return t;
}

void ksym_table_free(struct ksym_table *t)
{
	if (!t)
		return;
	free(t->v);
	free(t->text);
	free(t);
}

bool ksym_table_find(const struct ksym_table *t, uint64_t addr, struct ksym *ret)
{
	uint32_t lo = 0, hi = t->n;

	while (lo < hi) { /* the first beyond addr */
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->v[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo && t->v[lo - 1].absolute)
		lo--;
	if (lo == 0 || addr - t->v[lo - 1].addr > REACH)
		return false;
	*ret = t->v[lo - 1];
	for (uint32_t i = lo - 1; !ret->global && i-- > 0 && t->v[i].addr == ret->addr;)
		if (t->v[i].global)
			*ret = t->v[i];
	return true;
}

/* Names by which scripts of other systems and ours call the kernel proper. */
static bool is_kernel(const char *module)
{
	static const char *const names[] = { "vmlinux", "kernel", "genunix", "unix" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(module, names[i]) == 0)
			return true;
	return false;
}

bool ksym_table_addr(const struct ksym_table *t, const char *module, const char *name,
		     uint64_t *ret)
{
	bool any = !module || !*module, want_kernel = any || is_kernel(module), found = false;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct ksym *s = &t->v[i];
		bool kern;

		if (strcmp(s->name, name) != 0)
			continue;
		kern = strcmp(s->module, "vmlinux") == 0;
		if (!any && (want_kernel ? !kern : strcmp(s->module, module) != 0))
			continue;
		if (found && !(any && kern))
			continue;
		*ret = s->addr;
		found = true;
		if (!any || kern)
			break;
	}
	return found;
}

static struct ksym_table *read_table(void)
{
	struct ksym_table *t = NULL;
	struct sbuf b = { 0 };

	if (file_read(AT_FDCWD, "/proc/kallsyms", &b) == 0 && b.len)
		t = ksym_table_parse(b.s, b.len);
	if (t)
		t->text = b.s;
	else
		sbuf_free(&b);
	return t;
}

/* Which modules are where, as a number: words 1, 2 and 6 of each line of /proc/modules. */
static uint64_t modules_mark(const char *text)
{
	uint64_t h = 0;
	unsigned word = 0;

	for (const char *s = text; s && *s; s++) {
		if (*s == '\n')
			word = 0;
		else if (*s == ' ')
			word++;
		else if (word < 2 || word == 5)
			h = (h ^ (uint8_t)*s) * 0x100000001b3ull + 1;
	}
	return h;
}

/* true: other modules than before. */
static bool read_modules(struct kernel *k)
{
	struct sbuf b = { 0 };
	uint64_t old = modules_mark(k->modules_text);

	/* a kernel without modules has no such file */
	if (file_read(AT_FDCWD, "/proc/modules", &b) != 0)
		sbuf_reset(&b);
	free(k->modules_text);
	k->modules_text = b.s;
	return modules_mark(b.s) != old;
}

/* Size and start of a module, from its line; false: no module has that name (bpf, say). */
static bool module_range(const struct kernel *k, const char *name, uint64_t *ret_base,
			 uint64_t *ret_size)
{
	size_t len = strlen(name);

	for (const char *p = k->modules_text; p && *p;) {
		const char *nl = strchr(p, '\n'), *base;

		if (strncmp(p, name, len) == 0 && p[len] == ' ') {
			*ret_size = strtoull(p + len, NULL, 10);
			base = strstr(p, " 0x");
			*ret_base = base && (!nl || base < nl) ? strtoull(base + 1, NULL, 16) : 0;
			return *ret_base != 0;
		}
		p = nl ? nl + 1 : NULL;
	}
	return false;
}

/* What lies behind the last symbol of a module is not its own: a module may have been there. */
static bool beyond_module(const struct kernel *k, const struct ksym *s, uint64_t addr)
{
	uint64_t base, size;

	if (!module_range(k, s->module, &base, &size))
		return false;
	/* newer kernels have only its text there, its data elsewhere */
	return s->addr - base < size ? addr - base >= size : addr - s->addr >= size;
}

static struct ksym_table *table(struct kernel *k)
{
	if (k->ksyms_tried)
		return k->ksyms;
	k->ksyms_tried = true;
	/* in this order: a module that comes in between is looked for once too often */
	(void)read_modules(k);
	k->ksyms = read_table();
	return k->ksyms;
}

void ksyms_forget(struct kernel *k)
{
	ksym_table_free(k->ksyms);
	ksym_table_free(k->ksyms_new);
	ksym_forget_answers(k);
	k->ksyms = k->ksyms_new = NULL;
	free(k->modules_text);
	k->modules_text = NULL;
	k->ksyms_tried = false;
}

void ksyms_renew(struct kernel *k)
{
	k->ksyms_doubt = k->ksyms_tried;
}

/* true: there is a new table. The first one stays, programs and probes refer to it. */
static bool look_again(struct kernel *k)
{
	struct ksym_table *t;

	k->ksyms_doubt = false;
	t = read_modules(k) ? read_table() : NULL;
	if (!t)
		return false;
	ksym_table_free(k->ksyms_new);
	k->ksyms_new = t;
	return true;
}

static bool find(struct kernel *k, const struct ksym_table *t, uint64_t addr, struct ksym *ret)
{
	return t && ksym_table_find(t, addr, ret) &&
	       (strcmp(ret->module, "vmlinux") == 0 || !beyond_module(k, ret, addr));
}

bool ksyms_find(struct kernel *k, uint64_t addr, struct ksym *ret)
{
	const struct ksym_table *t = table(k);
	bool found = find(k, k->ksyms_new ? k->ksyms_new : t, addr, ret);

	if (k->ksyms_doubt && (!found || strcmp(ret->module, "vmlinux") != 0) && look_again(k))
		found = find(k, k->ksyms_new, addr, ret);
	return found;
}

bool ksyms_addr(struct kernel *k, const char *module, const char *name, uint64_t *ret_addr)
{
	bool any = !module || !*module, found;
	const struct ksym_table *t;

	/* who has read the file asks nobody */
	if (!k->ksyms_tried && (any || is_kernel(module)) &&
	    ksym_ask(k, any, name, ret_addr, &found))
		return found;
	t = table(k);
	return t && ksym_table_addr(t, module, name, ret_addr);
}

bool ksyms_is_percpu(struct kernel *k, uint64_t addr)
{
	uint64_t start, end;

	if (!ksyms_addr(k, NULL, "__per_cpu_end", &end) || addr >= end)
		return false;
	return ksyms_addr(k, NULL, "__per_cpu_start", &start) && addr >= start;
}

const struct ksym *ksyms_all(struct kernel *k, uint32_t *ret_n)
{
	const struct ksym_table *t = table(k);

	*ret_n = t ? t->n : 0;
	return t ? t->v : NULL;
}
