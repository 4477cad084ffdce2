/* SPDX-License-Identifier: MIT */
/*
 * Symbols of processes: which object and function an address of a process belongs to.
 *
 * The mappings of a process are read when it is first asked for and kept, so that a process that is gone can
 * still be asked about; files are read once, whoever maps them. Beside ELF objects there are the
 * vDSO and what a JIT says (proc/jitmap.h).
 */
#ifndef DT_PROC_PSYMS_H
#define DT_PROC_PSYMS_H

#include "proc/cfi.h"
#include "proc/elf.h"

struct psyms;
struct utypes;

struct psym {
	const char *object; /* "libc.so.6" */
	const char *name;   /* NULL: only the object is known */
	uint64_t off;       /* address - start of the symbol */
};

/* An object that a process has mapped. */
struct pobject {
	const char *name; /* last part of the path */
	const char *path; /* as the process has it */
	char *open_path;  /* as we can open it */
	struct elf_obj *elf;
	bool is_exe;
};

struct psyms *psyms_new(struct arena *a);
void psyms_free(struct psyms *s); /* the arena's memory stays; NULL is accepted */
/* C++ and Rust names as they were written. */
void psyms_demangle(struct psyms *s, bool on);
/* Reads the mappings of a process now. 0 or -errno (-ESRCH: it is gone). */
int psyms_grab(struct psyms *s, uint32_t pid);
/*
 * The same for one more of the processes that are there when it is first called, up to a bound: for who has time
 * before he is asked. false: that was all.
 */
bool psyms_grab_next(struct psyms *s);
/* A new round of questions begins: what processes have mapped may have changed. */
void psyms_round(struct psyms *s);
/* Strings are valid until the next call. */
bool psyms_find(struct psyms *s, uint32_t pid, uint64_t addr, struct psym *ret);

/* Types of an object by the path that we open it with; module: as type lookups name it. Never NULL. */
struct utypes *psyms_types(struct psyms *s, const char *path, const char *module);

/*
 * Line of the source that the instruction at an address comes from, if its object has debug information. *ret_file
 * lives as long as s.
 */
bool psyms_line(struct psyms *s, uint32_t pid, uint64_t addr, const char **ret_file,
		uint32_t *ret_line);

/* What stands at an address, for who walks a stack. */
struct pcode {
	struct cfi *cfi; /* NULL: no call frame information */
	uint64_t vaddr;  /* in the file's terms */
	bool exec;
};
/* False: nothing is mapped there. */
bool psyms_code(struct psyms *s, uint32_t pid, uint64_t addr, struct pcode *ret);

/*
 * What the kernel told about a process as it happened, instead of what /proc says afterwards: it mapped a file
 * to be run; was forked; started a program; is gone.
 */
struct psyms_map {
	uint64_t addr, len, off, ino;
	uint32_t major, minor;
	const char *path;
};
void psyms_mapped(struct psyms *s, uint32_t pid, const struct psyms_map *m);
void psyms_forked(struct psyms *s, uint32_t pid, uint32_t parent);
void psyms_execed(struct psyms *s, uint32_t pid);
void psyms_exited(struct psyms *s, uint32_t pid);

/* Objects of a process in the order of their addresses, the executable first. -errno. */
int psyms_objects(struct psyms *s, uint32_t pid, const struct pobject **ret, uint32_t *ret_n);
/* One of its objects by the path that psyms_scan() gave; NULL: it cannot be read. */
const struct pobject *psyms_object(struct psyms *s, uint32_t pid, const char *path);
/* fn is called for each file with USDT providers that any process has mapped to be run. */
typedef void psyms_scan_fn(void *arg, uint32_t pid, const char *path, const char *const *provs,
			   uint32_t n);
void psyms_scan(struct psyms *s, psyms_scan_fn *fn, void *arg);
/* The same for all files, read or not. */
typedef void psyms_file_fn(void *arg, uint32_t pid, const char *path);
void psyms_scan_files(struct psyms *s, psyms_file_fn *fn, void *arg);
/* A file that need not be mapped by anybody; NULL: it is no ELF file. */
const struct pobject *psyms_file(struct psyms *s, const char *path);
/*
 * An object that the process has not loaded (yet): looked for where its others are and where its dynamic
 * linker looks. NULL: not found.
 */
const struct pobject *psyms_library(struct psyms *s, uint32_t pid, const char *name);

#endif
