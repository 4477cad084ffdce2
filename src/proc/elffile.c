/* SPDX-License-Identifier: MIT */
/* ELF files for libelf; O_NONBLOCK and the look at the kind of file are there because a map may name a FIFO. */
#include "proc/elffile.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct elf_file elf_file_open(const char *path)
{
	struct elf_file f = { .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	struct stat st;

	(void)elf_version(EV_CURRENT);
	if (f.fd >= 0 && fstat(f.fd, &st) == 0 && S_ISREG(st.st_mode))
		f.elf = elf_begin(f.fd, ELF_C_READ_MMAP, NULL);
	return f;
}

struct elf_file elf_file_memory(char *image, size_t size)
{
	(void)elf_version(EV_CURRENT);
	return (struct elf_file){ .elf = elf_memory(image, size), .fd = -1 };
}

void elf_file_close(struct elf_file *f)
{
	elf_end(f->elf);
	if (f->fd >= 0)
		close(f->fd);
}

Elf_Scn *elf_file_section(Elf *e, const char *name, GElf_Shdr *ret)
{
	Elf_Scn *s = NULL;
	size_t str;

	if (elf_getshdrstrndx(e, &str) != 0)
		return NULL;
	while ((s = elf_nextscn(e, s)) != NULL) {
		const char *n = gelf_getshdr(s, ret) ? elf_strptr(e, str, ret->sh_name) : NULL;

		if (n && strcmp(n, name) == 0)
			return s;
	}
	return NULL;
}
