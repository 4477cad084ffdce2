/* SPDX-License-Identifier: MIT */
/*
 * The D library (dlib/), embedded. A file is compiled when a program first uses a name that it defines;
 * nothing of it is read before. Ends with a NULL name.
 */
#ifndef DT_LIBDTRACE_DLIB_H
#define DT_LIBDTRACE_DLIB_H

#include <stddef.h>

struct dlib_file {
	const char *name, *text;
};

extern const struct dlib_file dlib_files[];

#endif
