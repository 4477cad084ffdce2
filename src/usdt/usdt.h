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
/*
 * A relocatable ELF object without contents: <dtrace/usdt.h> leaves nothing to be done at link time, and
 * builds that expect the object get one.
 */
void usdt_object(struct sbuf *out);

#endif
