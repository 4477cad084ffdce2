/* SPDX-License-Identifier: MIT */
/*
 * jitdump, the binary file in which a JIT compiler writes down the code that it makes (documented in the kernel's
 * tools/perf/Documentation/jitdump-specification.txt): a header, then records, appended as it goes.
 */
#ifndef DT_PROC_JITDUMP_H
#define DT_PROC_JITDUMP_H

#include <stdbool.h>
#include <stdint.h>

#define JITDUMP_NAME 1024 /* longer names are cut */

/* How far a file has been read; all zero: not yet. */
struct jitdump {
	uint64_t pos;
	bool bad; /* it is none, or ends in something else */
};

/* Code is there now; name NULL: it came from address old. */
struct jitdump_code {
	uint64_t addr, size, old;
	const char *name;
};
typedef void jitdump_fn(void *arg, const struct jitdump_code *c);

/* fn for what came since. A record that is not complete yet is left for the next time. */
void jitdump_read(struct jitdump *d, int fd, jitdump_fn *fn, void *arg);

#endif
