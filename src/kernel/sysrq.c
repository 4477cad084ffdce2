/* SPDX-License-Identifier: MIT */
/*
 * panic() and breakpoint(): BPF programs can do neither, the "magic sysrq" file can. Writing there is
 * root's right whatever the mask kernel.sysrq allows the keyboard.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kernel/kernel.h"

/* The kernel ignores the request for its debugger, without a word, if it has none. */
static bool debugger(void)
{
	char buf[2];
	int fd = open("/sys/module/kgdboc/parameters/kgdboc", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, buf, sizeof(buf)) : -1;

	if (fd >= 0)
		close(fd);
	return n > 0 && buf[0] != '\n';
}

int kernel_sysrq(bool panic, const char **why)
{
	int fd, r = 0;

	if (!panic && !debugger()) {
		*why = "this kernel has none, or it is not set up (kgdboc)";
		return -ENOTSUP;
	}
	fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, panic ? "c" : "g", 1) != 1)
		r = -errno;
	close(fd);
	return r;
}
