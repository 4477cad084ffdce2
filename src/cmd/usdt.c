/* SPDX-License-Identifier: MIT */
/* dtrace -h -s p.d: a header of probe macros. dtrace -G -s p.d objects: an object to link with them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/cmd.h"

/* p.h or p.o of dir/p.d, in this directory; malloc. */
static char *default_name(const char *script, const char *suffix)
{
	const char *slash = strrchr(script, '/'), *base = slash ? slash + 1 : script;
	const char *dot = strrchr(base, '.');
	size_t n = dot ? (size_t)(dot - base) : strlen(base), m = strlen(suffix);
	char *s = malloc(n + m + 1);

	if (!s)
		abort();
	memcpy(s, base, n);
	memcpy(s + n, suffix, m + 1);
	return s;
}

/* The objects that -G is given must be there: a build that forgot one is told. */
static int check_objects(const struct cmd *c)
{
	for (int i = 1; i < c->argc; i++) {
		FILE *fp = fopen(c->argv[i], "re");
		char magic[4] = "";
		bool elf = fp && fread(magic, 1, 4, fp) == 4 &&
			   (memcmp(magic, "\177ELF", 4) == 0 ||
			    /* what clang makes with -flto */
			    memcmp(magic, "BC\xc0\xde", 4) == 0);

		if (!fp)
			cmd_fatal("failed to open %s: %s", c->argv[i], strerror(errno));
		else if (!elf)
			cmd_fatal("%s is no ELF object", c->argv[i]);
		if (fp)
			fclose(fp);
		if (!elf)
			return 1;
	}
	return 0;
}

static int compile_all(struct cmd *c)
{
	int argc = c->argc;

	if (c->n_specs == 0) {
		cmd_fatal("-%c requires one or more scripts (-s)", c->mode);
		return 2;
	}
	(void)dtrace_setopt(c->h, "zdefs", NULL);
	(void)dtrace_setopt(c->h, "empty", NULL);
	c->argc = 1; /* operands are objects */
	for (unsigned i = 0; i < c->n_specs; i++)
		if (cmd_compile(c, &c->specs[i]) != 0)
			return 1;
	c->argc = argc;
	return 0;
}

static bool is_file(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

int cmd_usdt(struct cmd *c)
{
	bool header = c->mode == 'h';
	char *name;
	FILE *fp;
	int r = compile_all(c);

	if (r == 0 && !header)
		r = check_objects(c);
	if (r)
		return r;
	name = c->output ? strdup(c->output) : default_name(c->specs[0].text, header ? ".h" : ".o");
	fp = name ? fopen(name, "we") : NULL;
	if (!fp) {
		cmd_fatal("failed to open %s: %s", name ? name : "output", strerror(errno));
		free(name);
		return 1;
	}
	r = header ? dtrace_program_header(c->h, fp, name) : dtrace_program_object(c->h, fp);
	if (r)
		cmd_dfatal(c, NULL);
	if (fclose(fp) != 0 && r == 0) {
		cmd_fatal("failed to write %s: %s", name, strerror(errno));
		r = 1;
	}
	if (r && is_file(name))
		(void)remove(name);
	free(name);
	return r ? 1 : 0;
}
