// SPDX-License-Identifier: MIT
/*
 * Runs tests/sema/ok (must be accepted) and tests/sema/ko/err.TAG.what.d (the first error must have
 * that tag) in the world of sema_world.h.
 */
#include <dirent.h>

#include "sema_world.h"
#include "test.h"

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t n = 0;

	if (f) {
		text = calloc(1, 1 << 16);
		n = text ? fread(text, 1, (1 << 16) - 1, f) : 0;
		fclose(f);
	}
	if (text)
		text[n] = '\0';
	return text;
}

static void show(struct sema_world *w)
{
	for (uint32_t i = 0; i < w->ds.n; i++) {
		struct sbuf b = { 0 };
		diag_format(&w->ds.d[i], true, true, &b);
		printf("# %s\n", sbuf_str(&b));
		sbuf_free(&b);
	}
}

static const char *file_name;
static char *file_text;

static void fmt_type(const struct ctype *t, struct sbuf *out)
{
	type_format(t, NULL, out);
}

static void ok(void)
{
	struct sema_world w;

	world_init(&w);
	CHECK_EQ_UINT(w.ds.errors, 0);
	w.env.allow_zero = strstr(file_name, ".Z.") != NULL;
	struct sprog *p = world_program(&w, file_text);
	if (!CHECK(p != NULL))
		show(&w);
	else
		CHECK(world_tree_ok(p));
	/* Nothing of the analysis may be missing in a dump. */
	struct sbuf b = { 0 };
	ast_print_types(w.ast, fmt_type, &b);
	CHECK(b.len > 0);
	sbuf_free(&b);
	world_free(&w);
}

static void ko(void)
{
	struct sema_world w;
	char want[64] = "";

	sscanf(file_name, "err.%60[A-Z0-9_]", want);
	world_init(&w);
	w.env.has_amin = strstr(file_name, "ATTR_MIN") != NULL;
	w.env.amin = (struct stability){ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON };
	CHECK(world_program(&w, file_text) == NULL);
	if (!CHECK(w.ds.n > 0))
		return;
	if (!CHECK_EQ_STR(errtag_name(w.ds.d[0].tag), want) || getenv("SHOW"))
		show(&w);
	CHECK(w.ds.d[0].loc.line > 0);
	world_free(&w);
}

static int is_d(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');
	return dot && strcmp(dot, ".d") == 0;
}

static int run_dir(const char *sub, void (*fn)(void))
{
	char dir[512], path[1024];
	struct dirent **v = NULL;

	snprintf(dir, sizeof(dir), "%s/sema/%s", test_dir(), sub);
	int n = scandir(dir, &v, is_d, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, v[i]->d_name);
		file_name = v[i]->d_name;
		file_text = read_file(path);
		if (file_text)
			test_run(file_name, fn);
		free(file_text);
		free(v[i]);
	}
	free(v);
	return n;
}

int main(void)
{
	if (run_dir("ok", ok) < 10 || run_dir("ko", ko) < 100) {
		printf("not ok - tests/sema not found\n");
		return EXIT_FAILURE;
	}
	return test_end();
}
