/* SPDX-License-Identifier: MIT */
/*
 * Where the debug information of an object is that was split from it: a file named after its build id, or the
 * one that .gnu_debuglink names, with the checksum that stands there.
 */
#ifndef DT_PROC_DEBUGFILE_H
#define DT_PROC_DEBUGFILE_H

#include "proc/elffile.h"

/*
 * path: as we can open the object, or NULL; where it begins with /proc/PID/root, the places that are looked at
 * do so too, and then without. .elf is NULL if there is none.
 */
struct elf_file debug_file_open(Elf *e, const char *path);

#endif
