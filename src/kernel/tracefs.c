// SPDX-License-Identifier: MIT
/*
 * Where tracefs is: at one of its two usual places, or mounted here for this process alone by
 * fsopen(2): a mount that hangs nowhere, so that looking at tracepoints changes nothing for others.
 */
#include "kernel/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel/priv.h"

static int open_at(const char *path)
{
	struct statfs st;
	int fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &st) == 0 && st.f_type == TRACEFS_MAGIC)
		return fd;
	close(fd);
	return -ENOENT;
}

static int mount_private(void)
{
	long fs = syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	long fd = -1;

	if (fs < 0)
		return -errno;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		fd = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	fd = fd < 0 ? -errno : fd;
	close((int)fs);
	return (int)fd;
}

int tracefs_dir(struct kernel *k)
{
	int fd;

	if (k->tracefs_fd >= 0)
		return k->tracefs_fd;
	if (k->tracefs_fd < -1)
		return k->tracefs_fd + 1;
	fd = open_at("/sys/kernel/tracing");
	if (fd == -ENOENT)
		fd = open_at("/sys/kernel/debug/tracing");
	if (fd < 0 && fd != -EACCES)
		fd = mount_private();
	k->tracefs_fd = fd < 0 ? fd - 1 : fd;
	return fd;
}

int tracefs_read(struct kernel *k, const char *path, struct sbuf *out)
{
	int dir = tracefs_dir(k);

	return dir < 0 ? dir : file_read(dir, path, out);
}

void tracefs_free(struct kernel *k)
{
	if (k->tracefs_fd >= 0)
		close(k->tracefs_fd);
}
