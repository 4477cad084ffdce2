/* SPDX-License-Identifier: MIT */
/*
 * USDT probes between those who find them (usdt_find.c) and those who make programs of them (usdt.c).
 *
 * A site is a probe of a file: its places and what its arguments are there. Each process that has
 * the file loaded has a probe on it of its own (python12:::line), and there is one more for those that load it
 * later, if the description was a pattern (python*:::line). All probes of a site are one program.
 */
#ifndef DT_PROVIDER_USDT_I_H
#define DT_PROVIDER_USDT_I_H

#include "provider/uprobe.h"
#include "provider/usdt_args.h"

#define USDT_ID_BASE 3000000
#define USDT_ID_LAST 3999999

struct arglist {
	const char *text;
	uint64_t pc; /* place that it was made for, if it counts from there */
	int n;       /* -EINVAL: not understood */
	struct usdt_arg arg[USDT_MAX_ARGS];
};

struct usdt_site {
	uint32_t id;
	const char *path, *func, *prov, *name;
	struct uplace *place; /* cookie: which list of arguments */
	uint32_t n, cap;
	struct arglist *list;
	uint32_t n_list, cap_list;
	bool unsafe; /* a place of it cannot be probed without harm */
	bool no_nop; /* .SUNW_dof: a place is not the nop that it should be */
};

struct usdt_probe {
	struct usdt_site *site;
	uint32_t pid; /* 0: of all that have none of their own */
	const char *object;
	bool is_exe;
};

/* As struct provider has it. */
int usdt_discover(struct world *w, const struct pdesc *d, const char **why);

#endif
