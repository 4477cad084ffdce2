/* SPDX-License-Identifier: MIT */
/* capstone by dlopen(): see disasm.h. Once loaded, the library stays for the next time. */
#include "proc/disasm.h"

#include <dlfcn.h>

#define STR_(x) #x
#define STR(x) STR_(x)

#if defined(__aarch64__)
#define ARCH CS_ARCH_ARM64
#define MODE CS_MODE_LITTLE_ENDIAN
#else
#define ARCH CS_ARCH_X86
#define MODE CS_MODE_64
#endif

static bool start(struct disasm *d, bool detail)
{
	cs_err (*open)(cs_arch arch, cs_mode mode, csh * handle);
	cs_err (*option)(csh handle, cs_opt_type type, size_t value);
	cs_insn *(*make)(csh handle);

	*(void **)&open = dlsym(d->lib, "cs_open");
	*(void **)&option = dlsym(d->lib, "cs_option");
	*(void **)&make = dlsym(d->lib, "cs_malloc");
	*(void **)&d->close = dlsym(d->lib, "cs_close");
	*(void **)&d->free = dlsym(d->lib, "cs_free");
	*(void **)&d->next = dlsym(d->lib, "cs_disasm_iter");
	*(void **)&d->regs_access = dlsym(d->lib, "cs_regs_access");
	if (!open || !option || !make || !d->close || !d->free || !d->next || !d->regs_access ||
	    open(ARCH, MODE, &d->cs) != CS_ERR_OK)
		return false;
	if (!detail || option(d->cs, CS_OPT_DETAIL, CS_OPT_ON) == CS_ERR_OK)
		d->in = make(d->cs);
	if (!d->in)
		d->close(&d->cs);
	return d->in != NULL;
}

bool disasm_open(struct disasm *d, bool detail)
{
	*d = (struct disasm){ 0 };
	d->lib = dlopen("libcapstone.so." STR(CS_API_MAJOR), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!d->lib)
		return false;
	if (start(d, detail))
		return true;
	dlclose(d->lib);
	return false;
}

void disasm_close(struct disasm *d)
{
	d->free(d->in, 1);
	d->close(&d->cs);
	dlclose(d->lib);
}

bool disasm_next(struct disasm *d, const uint8_t **p, size_t *left, uint64_t *addr)
{
	return *left && d->next(d->cs, p, left, addr, d->in);
}
