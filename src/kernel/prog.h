/* SPDX-License-Identifier: MIT */
/*
 * Programs: from the compiler's image to a loaded, verified program. Loaded without a log first (a
 * log costs up to ten times the load); on a refusal once more with one, from which the D line at
 * fault is worked out.
 */
#ifndef DT_KERNEL_PROG_H
#define DT_KERNEL_PROG_H

#include "base/image.h"
#include "kernel/map.h"

struct kprog {
	int fd; /* -1: none */
	enum prog_kind kind;
	/* After a failure: */
	char *log; /* verifier's log, malloc; NULL: none */
	bool have_insn;
	uint32_t fail_insn;     /* last instruction that the log names */
	struct srcloc fail_loc; /* its place in the D source; line 0: unknown */
	struct sbuf why;        /* one sentence, the log's last words included */
};

/* maps: in the order of the session's map_spec list. 0 or -errno with log, fail_*, why set. */
int kprog_load(struct kernel *k, const struct image *img, const struct kmap *maps, uint32_t n_maps,
	       struct kprog *ret);
/* Closes and frees; the struct may be used again. */
void kprog_close(struct kprog *p);
/* Number of the last instruction ("12: (bf) r1 = r2") named in a verifier log. Pure. */
bool kprog_log_insn(const char *log, uint32_t *ret);
/* Source place of instruction insn. Pure. */
struct srcloc kprog_line(const struct image *img, uint32_t insn);

#endif
