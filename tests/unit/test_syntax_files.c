// SPDX-License-Identifier: MIT
/*
 * Programs in tests/syntax: those in ok/ parse without an error, and their expressions survive being
 * printed and parsed again; those in ko/ are named err.TAG.what.d and give that tag first. A file
 * X.d in ok/ with an X.ast beside it must give that listing, one in ko/ with X.err these messages.
 */
#include <dirent.h>

#include "syntax_util.h"

static struct world w;
static const char *folder, *file;
static unsigned n_files;

static char *read_file(const char *name, size_t *ret_len)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/syntax/%s/%s", test_dir(), folder, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	char *text = calloc(1, 1 << 20);
	*ret_len = fread(text, 1, (1 << 20) - 1, f);
	fclose(f);
	return text;
}

/* Compares with the file of that suffix beside the program, if there is one. */
static void compare(const char *suffix, const char *got)
{
	char name[300];
	size_t len;

	snprintf(name, sizeof(name), "%.*s%s", (int)strlen(file) - 2, file, suffix);
	char *want = read_file(name, &len);
	if (want && !CHECK_EQ_STR(got, want))
		printf("# %s/%s\n", folder, name);
	free(want);
}

static void round_trip(struct arena *a, const struct expr *e)
{
	struct sbuf one = { 0 }, two = { 0 };
	struct world again;

	expr_text(e, &one);
	world_begin(&again);
	again.env.is_type = w.env.is_type;
	sbuf_adds(&two, world_expr(&again, sbuf_str(&one)));
	if (!CHECK_EQ_STR(sbuf_str(&two), sbuf_str(&one)))
		printf("# %s/%s\n", folder, file);
	sbuf_reset(&two);
	expr_text(expr_copy(a, e), &two);
	CHECK_EQ_STR(sbuf_str(&two), sbuf_str(&one));
	world_end(&again);
	sbuf_free(&one);
	sbuf_free(&two);
}

static void check_stmts(const struct stmt *s)
{
	for (; s; s = s->next) {
		if (s->e)
			round_trip(w.a, s->e);
		check_stmts(s->then_);
		check_stmts(s->else_);
		check_stmts(s->body);
	}
}

static void check_ok(void)
{
	struct sbuf out = { 0 };

	CHECK_EQ_UINT(w.ds.n, 0);
	for (uint32_t i = 0; i < w.ds.n; i++) {
		diag_format(&w.ds.d[i], true, true, &out);
		printf("# %s: %s\n", file, sbuf_str(&out));
	}
	for (const struct item *it = w.ast->first; it; it = it->next) {
		if (it->kind == IT_CLAUSE && it->clause->pred)
			round_trip(w.a, it->clause->pred);
		if (it->kind == IT_CLAUSE)
			check_stmts(it->clause->body);
	}
	sbuf_reset(&out);
	ast_print(w.ast, &out);
	compare(".ast", sbuf_str(&out));
	sbuf_free(&out);
}

static void check_ko(void)
{
	char tag[64] = "";
	struct sbuf out = { 0 };

	sscanf(file, "err.%63[A-Z0-9_].", tag);
	if (!CHECK(w.ds.n > 0) || !CHECK_EQ_STR(errtag_name(w.ds.d[0].tag), tag))
		printf("# %s/%s\n", folder, file);
	for (uint32_t i = 0; i < w.ds.n; i++) {
		CHECK(w.ds.d[i].loc.line > 0 || w.ds.d[i].tag == D_EMPTY);
		diag_format(&w.ds.d[i], true, true, &out);
		sbuf_addc(&out, '\n');
	}
	compare(".err", sbuf_str(&out));
	sbuf_free(&out);
}

static int is_program(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return n > 2 && strcmp(d->d_name + n - 2, ".d") == 0;
}

static void walk(const char *name, void (*check)(void))
{
	char path[4096];
	struct dirent **ents;
	size_t len;

	folder = name;
	snprintf(path, sizeof(path), "%s/syntax/%s", test_dir(), name);
	int n = scandir(path, &ents, is_program, alphasort);
	CHECK(n > 0);
	for (int i = 0; i < n; i++) {
		file = ents[i]->d_name;
		char *text = read_file(file, &len);
		world_begin(&w);
		world_parse(&w, text ? text : "", len, PARSE_FILE);
		check();
		world_end(&w);
		free(text);
		free(ents[i]);
		n_files++;
	}
	if (n >= 0)
		free(ents);
}

TEST(ok_files)
{
	walk("ok", check_ok);
}

TEST(ko_files)
{
	walk("ko", check_ko);
}

int main(void)
{
	RUN(ok_files);
	RUN(ko_files);
	printf("# %u files\n", n_files);
	return test_end();
}
