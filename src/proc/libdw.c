/* SPDX-License-Identifier: MIT */
/* libdw by dlopen(): see libdw.h. */
#include "proc/libdw.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static struct libdw lib;
static bool loaded;

static void load(void)
{
	void *so = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	loaded = so != NULL;
#define F(name)                                             \
	*(void **)&lib.name = so ? dlsym(so, #name) : NULL; \
	loaded &= lib.name != NULL;
	LIBDW_FUNCTIONS(F)
#undef F
}

const struct libdw *libdw_get(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	return loaded ? &lib : NULL;
}
