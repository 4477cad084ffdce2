/* SPDX-License-Identifier: MIT */
/*
 * Probes in user code, whichever provider has them: the places, the registers, the attachment. One
 * uprobe.multi link for all places in a file where the kernel has it, else one perf event each.
 */
#ifndef DT_PROVIDER_UPROBE_H
#define DT_PROVIDER_UPROBE_H

#include "proc/site.h"
#include "provider/priv.h"

struct uplace {
	const char *path; /* compared as a pointer: one string for each file */
	uint64_t off;     /* in the file */
	uint64_t sem;     /* offset of its semaphore in the file; 0: none */
	uint64_t cookie;
	bool refused; /* the kernel is not asked: it would take the instruction and do something else */
};

/* A function that is probed. */
struct uprobed {
	const char *path;          /* as in struct uplace */
	const struct elf_obj *elf; /* that it is in */
	uint64_t off;              /* in the file */
	uint64_t vaddr, len;
};

/* A word of struct pt_regs that argument i of a function is in, or -1. */
int uprobe_arg_reg(uint32_t i);
int uprobe_reg_sp(void);
int uprobe_reg_pc(void);
int uprobe_reg_ret(void);

ir_val uprobe_load_reg(struct ir_fn *f, int reg);
/* size bytes of user memory, 0 if they cannot be read. */
ir_val uprobe_read(struct ir_fn *f, bool sleepable, ir_val addr, uint32_t size);
/*
 * The cookie of the place that fired; n and above if it is not for this process, which a perf event does
 * not know, nor does a link that is for children too.
 */
ir_val uprobe_cookie(struct ir_fn *f, bool multi, uint32_t pid, uint32_t n,
		     const struct lower_state *family);

/* The process that fired; of one that is followed, whoever began its family. family: world_follow() */
ir_val uprobe_process(struct ir_fn *f, const struct lower_state *family);

enum prog_kind uprobe_kind(struct world *w);
/* May programs wait for a page? */
bool uprobe_sleepable(struct world *w);
/* Moves the places of n functions, entries or returns, to where they cost least. */
void uprobe_choose(struct uplace *v, const struct uprobed *const *fn, uint32_t n,
		   const struct site_need *need);
/* Is it the first time that we meet the file, whatever its name? */
bool uprobe_first_of_file(struct world *w, struct strmap *seen, const char *path);
/* pid: of which process; 0: all. *why for a place that the kernel refuses. */
int uprobe_attach(struct world *w, struct klinks *ls, int prog_fd, const struct uplace *v,
		  uint32_t n, uint32_t pid, bool is_return, const char **why);

#endif
