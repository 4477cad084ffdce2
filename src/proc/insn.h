/* SPDX-License-Identifier: MIT */
/* Machine code of a file: where instructions begin. (Where a probe costs least: site.h.) */
#ifndef DT_PROC_INSN_H
#define DT_PROC_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code {
	const uint8_t *p; /* the whole file, mapped; NULL: none */
	size_t size;
};

/* 0 or -errno. */
int code_open(struct code *c, const char *path);
void code_close(struct code *c);

/*
 * Does the kernel take a probe on the instruction there, and do what the instruction does? On x86 not if it is locked
 * or privileged; nor AVX, whose operation byte it takes for one of another table: some are refused, some skipped.
 */
bool code_takes(const struct code *c, uint64_t off);
/*
 * A nop of five bytes. Kernels from 6.18 on replace one that is probed by a call, which writes its return address
 * below the stack pointer: over what a function that calls nothing keeps there (the red zone of x86_64). At
 * the entry of a function nothing is there yet.
 */
bool code_is_nop5(const struct code *c, uint64_t off);
/* Does a jump of the function (at off, len bytes) land at its byte to? true if that cannot be known. */
bool code_jumps_to(const struct code *c, uint64_t off, uint64_t len, uint64_t to);
/*
 * Calls fn with each instruction's distance from the function's start, in order; fn returns false to
 * stop. Returns false if the bytes stop making sense before len.
 */
bool code_each(const struct code *c, uint64_t off, uint64_t len, bool (*fn)(void *arg, uint64_t at),
	       void *arg);

#endif
