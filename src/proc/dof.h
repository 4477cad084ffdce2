/* SPDX-License-Identifier: MIT */
/*
 * Static probes as DTrace elsewhere puts them into objects: the section .SUNW_dof, in the DTrace Object Format that
 * `dtrace -G` of Solaris and its kin writes. Pure: bytes to probes. Nothing in it is believed.
 */
#ifndef DT_PROC_DOF_H
#define DT_PROC_DOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOF_MAX_ARGS 32u

struct dof_site {
	const char *prov, *func, *name; /* in the bytes, each ended by a NUL */
	uint64_t pc;                    /* address of the instruction, in the object's terms */
	uint32_t n_args;
	const char *arg[DOF_MAX_ARGS]; /* native types */
};

/* fn for each place of each probe, until it returns false. False: it is no DOF, or broken from some place on. */
bool dof_each(const void *data, size_t size, bool (*fn)(void *arg, const struct dof_site *s),
	      void *arg);

#endif
