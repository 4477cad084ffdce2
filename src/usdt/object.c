/* SPDX-License-Identifier: MIT */
/* dtrace -G: a relocatable object with nothing but the mark that its code needs no executable stack. */
#include <elf.h>
#include <stddef.h>
#include <string.h>

#include "usdt/usdt.h"

#define STACK_NOTE 11u /* offset of its name */

struct object {
	Elf64_Ehdr hdr;
	char names[32];
	Elf64_Shdr sec[3]; /* none, names, stack */
};

void usdt_object(struct sbuf *out)
{
	static const char names[] = "\0.shstrtab\0.note.GNU-stack";
	struct object o = {
		.hdr = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
				      EV_CURRENT },
			 .e_type = ET_REL,
#if defined(__aarch64__)
			 .e_machine = EM_AARCH64,
#else
			 .e_machine = EM_X86_64,
#endif
			 .e_version = EV_CURRENT,
			 .e_shoff = offsetof(struct object, sec),
			 .e_ehsize = sizeof(Elf64_Ehdr),
			 .e_shentsize = sizeof(Elf64_Shdr),
			 .e_shnum = 3,
			 .e_shstrndx = 1 },
		.sec = { [1] = { .sh_name = 1,
				 .sh_type = SHT_STRTAB,
				 .sh_offset = offsetof(struct object, names),
				 .sh_size = sizeof(names),
				 .sh_addralign = 1 },
			 [2] = { .sh_name = STACK_NOTE,
				 .sh_type = SHT_PROGBITS,
				 .sh_offset = offsetof(struct object, names),
				 .sh_addralign = 1 } },
	};

	memcpy(o.names, names, sizeof(names));
	sbuf_add(out, (const char *)&o, sizeof(o));
}
