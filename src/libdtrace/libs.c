/* SPDX-License-Identifier: MIT */
/*
 * The D library. Two kinds of files:
 *
 * Those of dlib/ are embedded. One is compiled when a program first uses a name that it defines, so that
 * start-up does not pay for what nobody uses.
 *
 * Those of -L directories are compiled before the program, each once, in the order of directories and
 * names, but what a file depends on (#pragma D depends_on library) before it. A file whose dependencies
 * are not there is left out silently; any other error ends the compilation.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libdtrace/dlib.h"
#include "libdtrace/dt_impl.h"

enum lib_state { LIB_NEW, LIB_BUSY, LIB_DONE, LIB_LEFT_OUT };

struct dt_lib {
	const char *name;
	const struct source *src;
	enum lib_state state;
};

/* ---- embedded files ---- */

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Is it the last word of a typedef? p is where the name begins; the line tells. */
static bool ends_typedef(const char *text, const char *p)
{
	const char *line = p;

	while (line > text && line[-1] != '\n')
		line--;
	return strncmp(line, "typedef ", 8) == 0 || strncmp(line, "} ", 2) == 0;
}

/* Does the text define the name: "inline int NAME = ", "translator NAME <", "struct NAME {", "} NAME;" ...? */
static bool defines(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = strstr(text, name); p; p = strstr(p + 1, name)) {
		const char *end = p + n;

		if ((p != text && name_char(p[-1])) || name_char(*end))
			continue;
		end += strspn(end, " \t");
		if (*end && (strchr("=[<{", *end) || (*end == ';' && ends_typedef(text, p))))
			return true;
	}
	return false;
}

/* The file of the D library that defines the name; sema compiles each at most once. */
const struct source *dt_libs_find(void *priv, const char *ident)
{
	dtrace_hdl_t *h = priv;

	if (!*ident || h->opt[OPT_NOLIBS] || h->optstr[OPT_SYSLIBDIR] ||
	    (h->cflags & DTRACE_C_NOLIBS))
		return NULL;
	for (unsigned i = 0; dlib_files[i].name; i++) {
		if (!defines(dlib_files[i].text, ident))
			continue;
		if (!h->dlib[i]) {
			struct source *s = arena_new_obj(h->arena, struct source);

			*s = (struct source){ .name = dlib_files[i].name,
					      .text = dlib_files[i].text,
					      .len = (uint32_t)strlen(dlib_files[i].text) };
			h->dlib[i] = s;
		}
		return h->dlib[i];
	}
	return NULL;
}

/* ---- what a text may depend on ---- */

/* Of USDT there is always one more: "*". */
static bool have_provider(const char *name)
{
	for (unsigned i = 0; providers[i]; i++)
		if (strcmp(providers[i]->name, "*") != 0 && pdesc_glob(providers[i]->name, name))
			return true;
	return false;
}

/* A module that is loaded or built in; the kernel itself has two names. */
static bool have_module(dtrace_hdl_t *h, const char *name)
{
	if (strcmp(name, "vmlinux") == 0 || strcmp(name, "kernel") == 0)
		return true;
	return !strchr(name, '/') &&
	       access(arena_printf(h->arena, "/sys/module/%s", name), F_OK) == 0;
}

static struct dt_lib *lib_named(dtrace_hdl_t *h, const char *name)
{
	for (uint32_t i = 0; i < h->libs.n; i++) {
		struct dt_lib *lib = h->libs.v[i];

		if (strcmp(lib->name, name) == 0)
			return lib;
	}
	return NULL;
}

static bool have_library(dtrace_hdl_t *h, const char *name)
{
	const struct dt_lib *lib = lib_named(h, name);

	if (lib)
		return lib->state == LIB_DONE;
	for (unsigned i = 0; dlib_files[i].name; i++)
		if (strcmp(dlib_files[i].name, name) == 0)
			return true;
	return false;
}

bool dt_libs_depends(void *priv, const char *kind, const char *name)
{
	switch (kind[0]) {
	case 'p': return have_provider(name);
	case 'm': return have_module(priv, name);
	default: return have_library(priv, name);
	}
}

/* ---- -L ---- */

static int is_library(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 2 && strcmp(d->d_name + n - 2, ".d") == 0;
}

static int read_lib(dtrace_hdl_t *h, const char *dir, const char *name)
{
	const char *path = arena_printf(h->arena, "%s/%s", dir, name);
	struct dt_lib *lib = arena_new_obj(h->arena, struct dt_lib);
	FILE *fp = fopen(path, "re");
	struct sbuf b = { 0 };
	int r;

	if (!fp)
		return dt_set_msg(h, EDT_COMPILER, "failed to open %s: %s", path, strerror(errno));
	r = dt_read_all(h, fp, &b);
	fclose(fp);
	if (r == 0) {
		*lib = (struct dt_lib){ .name = arena_strdup(h->arena, name),
					.src = dt_new_source(h, path, sbuf_str(&b), b.len) };
		pvec_push(h->arena, &h->libs, lib);
	}
	sbuf_free(&b);
	return r;
}

static int read_dir(dtrace_hdl_t *h, const char *dir)
{
	struct dirent **v = NULL;
	int n = scandir(dir, &v, is_library, alphasort), r = 0;

	for (int i = 0; i < n; i++) {
		if (r == 0)
			r = read_lib(h, dir, v[i]->d_name);
		free(v[i]);
	}
	free(v);
	return r;
}

/* The library that the line "#pragma D depends_on library NAME" names, or NULL. */
static const char *dependency(dtrace_hdl_t *h, const char *line, size_t len)
{
	static const char *const words[] = { "#", "pragma", "D", "depends_on", "library" };
	const char *s = line, *end = line + len;
	size_t n;

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		while (s < end && (*s == ' ' || *s == '\t'))
			s++;
		n = strlen(words[i]);
		if ((size_t)(end - s) < n || memcmp(s, words[i], n) != 0)
			return NULL;
		s += n;
	}
	while (s < end && isspace((unsigned char)*s))
		s++;
	for (n = 0; s + n < end && !isspace((unsigned char)s[n]); n++)
		;
	return arena_strndup(h->arena, s, n);
}

static int compile_lib(dtrace_hdl_t *h, struct dt_lib *lib)
{
	struct parse_env pe = h->env.parse;
	bool empty = h->env.empty_ok;
	struct diags ds;
	struct ast *ast;

	diags_init(&ds, h->arena);
	pe.empty_ok = true;
	ast = parse_text(h->arena, &ds, lib->src, PARSE_FILE, &pe);
	if (ds.errors == 0) {
		h->env.empty_ok = true;
		/* its clauses, if it has any, are never enabled */
		(void)dt_own_clauses(h, sema_program(h->sema, &ds, ast));
		h->env.empty_ok = empty;
	}
	lib->state = ds.errors ? LIB_LEFT_OUT : LIB_DONE;
	if (ds.errors && ds.d[0].tag != D_PRAGMA_DEPEND)
		return dt_set_diags(h, &ds, NULL);
	return 0;
}

static int load_lib(dtrace_hdl_t *h, struct dt_lib *lib)
{
	const char *s = lib->src->text;
	int r = 0;

	lib->state = LIB_BUSY;
	while (*s && r == 0) {
		size_t len = strcspn(s, "\n");
		const char *name = dependency(h, s, len);
		struct dt_lib *other = name ? lib_named(h, name) : NULL;

		if (other && other->state == LIB_BUSY)
			return dt_set_msg(h, EDT_COMPILER,
					  "cyclical dependency of libraries: %s needs %s",
					  lib->src->name, name);
		if (other && other->state == LIB_NEW)
			r = load_lib(h, other);
		s += len + (s[len] != '\0');
	}
	return r ? r : compile_lib(h, lib);
}

int dt_libs_load(dtrace_hdl_t *h)
{
	int r = 0;

	if ((h->cflags & DTRACE_C_NOLIBS) || h->opt[OPT_NOLIBS])
		return 0;
	for (; h->n_lib_dirs_read < h->lib_dirs.n && r == 0; h->n_lib_dirs_read++)
		r = read_dir(h, h->lib_dirs.v[h->n_lib_dirs_read]);
	for (uint32_t i = 0; i < h->libs.n && r == 0; i++) {
		struct dt_lib *lib = h->libs.v[i];

		if (lib->state == LIB_NEW)
			r = load_lib(h, lib);
	}
	return r;
}
