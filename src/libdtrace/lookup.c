/* SPDX-License-Identifier: MIT */
/*
 * Lookups for consumers: kernel modules, symbols and types by name and by address. Objects of user
 * processes are no part of this interface, as on other systems.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

/* Module that a scope means; false: one that nothing is in. *ret NULL: any. */
static bool scope(const char *object, const char **ret)
{
	switch ((long)(intptr_t)object) {
	case 0: *ret = "vmlinux"; return true;
	case 1:
	case -3: return false;
	case 2:
	case 3:
	case -1:
	case -2: *ret = NULL; return true;
	default: *ret = object; return true;
	}
}

/* ---- modules ---- */

struct module {
	const char *name;
	uint64_t lo, hi;
};

static struct module *find_module(struct module *v, uint32_t n, const char *name, uint32_t *last)
{
	/* symbols come in runs of one module */
	if (*last < n && strcmp(v[*last].name, name) == 0)
		return &v[*last];
	for (*last = 0; *last < n; ++*last)
		if (strcmp(v[*last].name, name) == 0)
			return &v[*last];
	return NULL;
}

/* From the symbols: where the first one is and where the last one is. malloc. */
static struct module *modules(dtrace_hdl_t *h, uint32_t *ret_n)
{
	uint32_t n_syms, n = 0, cap = 0, last = 0;
	const struct ksym *s = ksyms_all(h->k, &n_syms);
	struct module *v = NULL;

	for (uint32_t i = 0; i < n_syms; i++) {
		struct module *m = find_module(v, n, s[i].module, &last);

		if (s[i].absolute)
			continue;
		if (!m && n == cap) {
			struct module *more;

			cap = cap ? 2 * cap : 64;
			more = realloc(v, cap * sizeof(*v));
			if (!more)
				break;
			v = more;
		}
		if (!m) {
			m = &v[last = n++];
			*m = (struct module){ s[i].module, s[i].addr, s[i].addr };
		}
		m->hi = s[i].addr;
	}
	*ret_n = n;
	return v;
}

static dtrace_objinfo_t object(const struct module *m, int id)
{
	bool kernel = strcmp(m->name, "vmlinux") == 0;

	return (dtrace_objinfo_t){
		.dto_name = m->name,
		.dto_file = "",
		.dto_id = id,
		.dto_flags = DTRACE_OBJ_F_KERNEL | (kernel ? DTRACE_OBJ_F_PRIMARY : 0u),
		.dto_text_va = m->lo,
		.dto_text_size = m->hi - m->lo,
	};
}

static bool is_kernel(const struct module *m)
{
	return strcmp(m->name, "vmlinux") == 0;
}

int dtrace_object_iter(dtrace_hdl_t *h, dtrace_obj_f *fn, void *arg)
{
	uint32_t n;
	struct module *v = modules(h, &n);
	int r = 0;

	if (!v)
		return dt_set_msg(h, EDT_OTHER, "cannot read the kernel's symbols");
	for (int kernel = 1; kernel >= 0 && r == 0; kernel--) {
		for (uint32_t i = 0; i < n && r == 0; i++) {
			dtrace_objinfo_t o = object(&v[i], (int)i);

			if (is_kernel(&v[i]) == (kernel == 1))
				r = fn(h, &o, arg);
		}
	}
	free(v);
	return r;
}

int dtrace_object_info(dtrace_hdl_t *h, const char *name, dtrace_objinfo_t *dto)
{
	const char *want;
	uint32_t n;
	struct module *v;
	bool found = false;

	if (!scope(name, &want) || !want)
		return dt_set_msg(h, EDT_NOOBJECT, "No such object");
	v = modules(h, &n);
	for (uint32_t i = 0; v && i < n && !found; i++) {
		if (strcmp(v[i].name, want) == 0) {
			*dto = object(&v[i], (int)i);
			found = true;
		}
	}
	free(v);
	return found ? 0 : dt_set_msg(h, EDT_NOOBJECT, "No such object: %s", want);
}

/* ---- symbols ---- */

/* The next symbol that begins behind addr is where this one ends. */
static uint64_t end_of(dtrace_hdl_t *h, uint64_t addr)
{
	uint32_t n, lo = 0, hi;
	const struct ksym *s = ksyms_all(h->k, &n);

	for (hi = n; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n ? s[lo].addr : addr;
}

static void give(dtrace_hdl_t *h, const struct ksym *s, Elf64_Sym *symp, dtrace_syminfo_t *sip)
{
	if (symp)
		*symp = (Elf64_Sym){
			.st_info = (unsigned char)ELF64_ST_INFO(s->global ? STB_GLOBAL : STB_LOCAL,
								STT_NOTYPE),
			.st_value = s->addr,
			.st_size = end_of(h, s->addr) - s->addr,
		};
	if (sip)
		*sip = (dtrace_syminfo_t){ .dts_object = s->module, .dts_name = s->name };
}

bool dt_ksym(dtrace_hdl_t *h, uint64_t addr, struct consume_sym *ret)
{
	const dtrace_vector_t *v = h->vector;
	dtrace_syminfo_t si = { 0 };
	Elf64_Sym sym = { 0 };
	struct ksym s;

	if (v && v->dtv_lookup_by_addr) {
		if (v->dtv_lookup_by_addr(h->vector_arg, addr, &sym, &si) != 0)
			return false;
		s = (struct ksym){ .module = si.dts_object,
				   .name = si.dts_name,
				   .addr = sym.st_value };
	} else if (!ksyms_find(h->k, addr, &s)) {
		return false;
	}
	*ret = (struct consume_sym){ .object = s.module, .name = s.name, .off = addr - s.addr };
	return true;
}

int dtrace_lookup_by_addr(dtrace_hdl_t *h, Elf64_Addr addr, Elf64_Sym *symp, dtrace_syminfo_t *sip)
{
	const dtrace_vector_t *v = h->vector;
	dtrace_syminfo_t si = { 0 };
	Elf64_Sym sym = { 0 };
	struct ksym s;

	if (v && v->dtv_lookup_by_addr &&
	    v->dtv_lookup_by_addr(h->vector_arg, addr, symp ? symp : &sym, sip ? sip : &si) == 0)
		return 0;
	if ((v && v->dtv_lookup_by_addr) || !ksyms_find(h->k, addr, &s))
		return dt_set_msg(h, EDT_NOSYM, "No symbol at address 0x%llx",
				  (unsigned long long)addr);
	give(h, &s, symp, sip);
	return 0;
}

int dtrace_lookup_by_name(dtrace_hdl_t *h, const char *obj, const char *name, Elf64_Sym *symp,
			  dtrace_syminfo_t *sip)
{
	const char *module = NULL;
	struct ksym s;
	uint64_t addr;

	if (!scope(obj, &module) || !ksyms_addr(h->k, module, name, &addr) ||
	    !ksyms_find(h->k, addr, &s))
		return dt_set_msg(h, EDT_NOSYM, "Unknown symbol name: %s", name);
	if (strcmp(s.name, name) != 0) /* one of several names of an address */
		s.name = arena_strdup(h->arena, name);
	give(h, &s, symp, sip);
	return 0;
}

int dtrace_addr2str(dtrace_hdl_t *h, uint64_t addr, char *buf, int len)
{
	size_t size = len > 0 ? (size_t)len : 0;
	struct consume_sym s;

	if (!dt_ksym(h, addr, &s) || !s.object || !s.name)
		return snprintf(buf, size, "0x%llx", (unsigned long long)addr);
	if (s.off == 0)
		return snprintf(buf, size, "%s`%s", s.object, s.name);
	return snprintf(buf, size, "%s`%s+0x%llx", s.object, s.name, (unsigned long long)s.off);
}

int dtrace_uaddr2str(dtrace_hdl_t *h, pid_t pid, uint64_t addr, char *buf, int len)
{
	size_t size = len > 0 ? (size_t)len : 0;
	struct consume_sym s = { 0 };

	if (!dt_usym(h, (uint32_t)pid, addr, &s) || !s.object)
		return snprintf(buf, size, "0x%llx", (unsigned long long)addr);
	if (!s.name)
		return snprintf(buf, size, "%s`0x%llx", s.object, (unsigned long long)addr);
	if (s.off == 0)
		return snprintf(buf, size, "%s`%s", s.object, s.name);
	return snprintf(buf, size, "%s`%s+0x%llx", s.object, s.name, (unsigned long long)s.off);
}

/* ---- types ---- */

static const struct ctype *type_of(const dtrace_typeinfo_t *t)
{
	return (const struct ctype *)t->dtt_type;
}

dtrace_typeinfo_t dt_typeinfo(dtrace_hdl_t *h, const struct ctype *t)
{
	const struct ctype *s = t;

	/* pointers and arrays are from where that is from which they are made */
	while (!s->src && s->ref)
		s = s->ref;
	return (dtrace_typeinfo_t){ .dtt_object = s->src && s->src->module ? s->src->module : "C",
				    .dtt_ctfp = h->types,
				    .dtt_type = (long)(intptr_t)t };
}

static int found_type(dtrace_hdl_t *h, const struct ctype *t, const char *name,
		      dtrace_typeinfo_t *tip)
{
	if (!t)
		return dt_set_msg(h, EDT_NOTYPE, "Unknown type name: %s", name);
	*tip = dt_typeinfo(h, t);
	return 0;
}

int dtrace_lookup_by_type(dtrace_hdl_t *h, const char *obj, const char *name,
			  dtrace_typeinfo_t *tip)
{
	const struct ctype *t = NULL;
	const char *module;

	if (scope(obj, &module)) {
		const char *text = module && !strchr(name, '`') ?
					   arena_printf(h->arena, "%s`%s", module, name) :
					   name;

		t = types_parse(h->types, text);
		/* basic types are in no module */
		if (!t && text != name && obj == DTRACE_OBJ_EXEC)
			t = types_parse(h->types, name);
	}
	return found_type(h, t, name, tip);
}

int dtrace_type_strcompile(dtrace_hdl_t *h, const char *s, dtrace_typeinfo_t *tip)
{
	return found_type(h, types_parse(h->types, s), s, tip);
}

int dtrace_type_fcompile(dtrace_hdl_t *h, FILE *fp, dtrace_typeinfo_t *tip)
{
	char text[4096];
	size_t n = fread(text, 1, sizeof(text) - 1, fp);

	if (ferror(fp))
		return dt_set_err(h, errno ? errno : EIO);
	while (n && strchr(" \t\n;", text[n - 1]))
		n--;
	text[n] = '\0';
	return dtrace_type_strcompile(h, text, tip);
}

int dtrace_symbol_type(dtrace_hdl_t *h, const Elf64_Sym *symp, const dtrace_syminfo_t *sip,
		       dtrace_typeinfo_t *tip)
{
	const struct ctype *t = types_find_func(h->types, sip->dts_object, sip->dts_name);

	(void)symp;
	if (!t)
		t = types_find_var(h->types, sip->dts_object, sip->dts_name);
	if (!t)
		return dt_set_msg(h, EDT_NOTYPE,
				  "No symbolic type information is available for %s`%s",
				  sip->dts_object, sip->dts_name);
	*tip = dt_typeinfo(h, t);
	return 0;
}

int dtrace_type_name(dtrace_hdl_t *h, const dtrace_typeinfo_t *tip, char *buf, size_t len)
{
	struct sbuf b = { 0 };
	int n;

	(void)h;
	type_format(type_of(tip), NULL, &b);
	n = snprintf(buf, len, "%s", sbuf_str(&b));
	sbuf_free(&b);
	return n;
}

ssize_t dtrace_type_size(dtrace_hdl_t *h, const dtrace_typeinfo_t *tip)
{
	uint32_t n = type_size(type_of(tip));

	if (n)
		return (ssize_t)n;
	return dt_set_msg(h, EDT_NOTYPE, "type has no size");
}
