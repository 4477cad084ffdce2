/* SPDX-License-Identifier: MIT */
/*
 * An ELF file, opened for libelf: a path that may name anything (a FIFO, a device, a directory) or an image in
 * our own memory. Input is hostile: whoever reads it checks what it says.
 */
#ifndef DT_PROC_ELFFILE_H
#define DT_PROC_ELFFILE_H

#include <gelf.h>
#include <stddef.h>

struct elf_file {
	Elf *elf; /* NULL: not readable, or no regular file */
	int fd;
};

/* Never blocks. The file need not be ELF: that is for elf_kind() to say. */
struct elf_file elf_file_open(const char *path);
/* image stays the caller's, and must outlive it. */
struct elf_file elf_file_memory(char *image, size_t size);
void elf_file_close(struct elf_file *f);
/* Section of that name; NULL: there is none. */
Elf_Scn *elf_file_section(Elf *e, const char *name, GElf_Shdr *ret);

#endif
