/* SPDX-License-Identifier: MIT */
/* Headers and objects for applications that have probes: -h and -G. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "libdtrace/dt_impl.h"
#include "usdt/usdt.h"

/* A name for #ifndef out of a file name. */
static void add_guard(struct sbuf *out, const char *fname)
{
	const char *slash = strrchr(fname, '/');

	sbuf_addc(out, '_');
	for (const char *s = slash ? slash + 1 : fname; *s; s++)
		sbuf_addc(out, isalnum((unsigned char)*s) ? (char)toupper((unsigned char)*s) : '_');
}

static int write_out(dtrace_hdl_t *h, FILE *fp, struct sbuf *b)
{
	int r = b->failed ? ENOMEM : 0;

	if (r == 0 && (fwrite(b->s, 1, b->len, fp) != b->len || fflush(fp) != 0))
		r = errno;
	sbuf_free(b);
	return r ? dt_set_err(h, r) : 0;
}

int dtrace_program_header(dtrace_hdl_t *h, FILE *fp, const char *fname)
{
	struct sbuf b = { 0 };
	const char *probe = NULL;
	bool any = false;

	sbuf_adds(&b, "/* Made by dtrace -h. */\n#ifndef ");
	add_guard(&b, fname);
	sbuf_adds(&b, "\n#define ");
	add_guard(&b, fname);
	sbuf_adds(&b, "\n\n#include <dtrace/usdt.h>\n\n");
	for (struct dtrace_prog *p = h->progs; p; p = p->next) {
		int r = usdt_header(p->ast, &b, &probe);

		any |= r == 0;
		if (r == -E2BIG) {
			sbuf_free(&b);
			return dt_set_msg(h, EDT_COMPILER,
					  "probe %s has more arguments than a probe in an "
					  "application can have (12)",
					  probe);
		}
	}
	if (!any) {
		sbuf_free(&b);
		return dt_set_msg(h, EDT_COMPILER, "the program declares no provider");
	}
	sbuf_adds(&b, "\n#endif\n");
	return write_out(h, fp, &b);
}

/* Of one program, or of all. */
static int write_object(dtrace_hdl_t *h, const struct dtrace_prog *only, FILE *fp)
{
	const struct ast **v;
	struct sbuf b = { 0 };
	uint32_t n = 0;

	for (struct dtrace_prog *p = h->progs; p; p = p->next)
		n++;
	v = arena_new_array(h->arena, const struct ast *, n + 1);
	n = 0;
	for (struct dtrace_prog *p = h->progs; p; p = p->next)
		if (!only || p == only)
			v[n++] = p->ast;
	usdt_object(v, n, &b);
	return write_out(h, fp, &b);
}

int dtrace_program_object(dtrace_hdl_t *h, FILE *fp)
{
	return write_object(h, NULL, fp);
}

int dtrace_program_link(dtrace_hdl_t *h, dtrace_prog_t *pgp, uint_least32_t dflags,
			const char *file, int objc, char *const objv[])
{
	FILE *fp;
	int r;

	if (dflags & ~(uint_least32_t)DTRACE_D_MASK)
		return dt_set_err(h, EINVAL);
	for (int i = 0; i < objc; i++)
		if (access(objv[i], R_OK) != 0)
			return dt_set_msg(h, errno, "failed to open %s: %s", objv[i],
					  strerror(errno));
	fp = fopen(file, "we");
	if (!fp)
		return dt_set_err(h, errno);
	r = write_object(h, pgp, fp);
	if (fclose(fp) != 0 && r == 0)
		r = dt_set_err(h, errno);
	if (r != 0)
		(void)unlink(file);
	return r;
}
