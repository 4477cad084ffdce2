/* SPDX-License-Identifier: MIT */
/* "Did you mean": of all names shown to it, the one with the least edit distance, if that is small enough. */
#ifndef DT_BASE_HINT_H
#define DT_BASE_HINT_H

struct hint {
	const char *name, *best; /* best NULL: none is near */
	unsigned distance;       /* of best */
};

/* Only a third of the letters may be wrong. */
struct hint hint_for(const char *name);
void hint_consider(struct hint *g, const char *name);

#endif
