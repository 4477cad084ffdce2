/* SPDX-License-Identifier: MIT */
/*
 * What an application's build makes of its provider declarations: -h a header of macros, -G an object to
 * link with. Pure.
 */
#ifndef DT_USDT_USDT_H
#define DT_USDT_USDT_H

#include "syntax/ast.h"

/*
 * Appends the macros of every provider declared in the program: NAME_PROBE(arguments) and
 * NAME_PROBE_ENABLED(). 0, -ENOENT if it declares none, -E2BIG if a probe has more than twelve arguments
 * (*ret_probe says which).
 */
int usdt_header(const struct ast *ast, struct sbuf *out, const char **ret_probe);
/* A relocatable ELF object with the semaphores of all probes that the n programs declare. */
void usdt_object(const struct ast *const *asts, uint32_t n, struct sbuf *out);

/* Appends query__done of query-done: what stands in the note. */
void usdt_c_name(struct sbuf *out, const char *name);

#endif
