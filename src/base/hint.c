/* SPDX-License-Identifier: MIT */
/* Edit distance between names. */
#include "base/hint.h"

#include <string.h>

#define MAX_NAME 40

/* Insertions, deletions, replacements and swaps of neighbours; names of at most MAX_NAME. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned row[3][MAX_NAME + 1];
	unsigned *prev2 = row[0], *prev = row[1], *cur = row[2];

	for (size_t j = 0; j <= nb; j++)
		prev[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = prev[j - 1] + (a[i - 1] != b[j - 1]);
			best = prev[j] + 1 < best ? prev[j] + 1 : best;
			best = cur[j - 1] + 1 < best ? cur[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    prev2[j - 2] + 1 < best)
				best = prev2[j - 2] + 1;
			cur[j] = best;
		}
		unsigned *t = prev2;
		prev2 = prev;
		prev = cur;
		cur = t;
	}
	return prev[nb];
}

void hint_consider(struct hint *g, const char *name)
{
	size_t na = strlen(g->name), nb = strlen(name);
	size_t diff = na > nb ? na - nb : nb - na;

	if (na > MAX_NAME || nb > MAX_NAME || diff >= g->distance)
		return;
	unsigned d = distance(g->name, na, name, nb);
	if (d > 0 && d < g->distance) {
		g->best = name;
		g->distance = d;
	}
}

struct hint hint_for(const char *name)
{
	size_t n = strlen(name);
	return (struct hint){ .name = name, .distance = n < 3 ? 0 : n < 6 ? 2 : 3 };
}
