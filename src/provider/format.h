/* SPDX-License-Identifier: MIT */
/* The "format" files of tracefs: fields of an event. Pure. */
#ifndef DT_PROVIDER_FORMAT_H
#define DT_PROVIDER_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct format_field {
	const char *type, *name; /* "const char *", "filename" */
	uint32_t off, size;
	bool is_signed;
	bool dynamic; /* __data_loc or __rel_loc: the field only says where the data is */
	bool common;  /* of every event: common_pid... */
};

/* Fields in order, at most max; how many were stored. Lines that are no fields are passed over. */
uint32_t format_parse(struct arena *a, const char *text, struct format_field *ret, uint32_t max);

#endif
