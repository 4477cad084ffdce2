/* SPDX-License-Identifier: MIT */
/*
 * Separate debug files. The build id stands in the name, so a file found by it is right; one that is found by name
 * is right if its checksum (the CRC 32 of zlib) is that of .gnu_debuglink, which follows the name at the next
 * multiple of four.
 */
#include "proc/debugfile.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#define NOTE_BUILD_ID 3
#define DEBUG_DIR "/usr/lib/debug"

static bool build_id(Elf *e, char *hex, size_t size)
{
	GElf_Shdr sh;
	Elf_Scn *s = elf_file_section(e, ".note.gnu.build-id", &sh);
	Elf_Data *d = s ? elf_getdata(s, NULL) : NULL;
	size_t name, desc, len = 0;
	GElf_Nhdr n;

	if (!d || !d->d_buf || gelf_getnote(d, 0, &n, &name, &desc) == 0 ||
	    n.n_type != NOTE_BUILD_ID || n.n_descsz < 3 || 2 * n.n_descsz + 1 > size)
		return false;
	for (uint32_t i = 0; i < n.n_descsz; i++)
		len += (size_t)sprintf(hex + len, "%02x", ((const uint8_t *)d->d_buf)[desc + i]);
	return true;
}

static struct elf_file none(void)
{
	return (struct elf_file){ .elf = NULL, .fd = -1 };
}

/* Length of /proc/PID/root at the beginning of a path. */
static size_t root_len(const char *path)
{
	size_t n = 6;

	if (!path || strncmp(path, "/proc/", 6) != 0)
		return 0;
	while (isdigit((unsigned char)path[n]))
		n++;
	return strncmp(path + n, "/root/", 6) == 0 ? n + 5 : 0;
}

static struct elf_file by_build_id(Elf *e, const char *path, size_t root)
{
	char hex[132], name[PATH_MAX];
	struct elf_file f = none();

	if (!build_id(e, hex, sizeof(hex)))
		return f;
	if (root &&
	    (size_t)snprintf(name, sizeof(name), "%.*s" DEBUG_DIR "/.build-id/%.2s/%s.debug",
			     (int)root, path, hex, hex + 2) < sizeof(name))
		f = elf_file_open(name);
	if (f.elf)
		return f;
	elf_file_close(&f);
	snprintf(name, sizeof(name), DEBUG_DIR "/.build-id/%.2s/%s.debug", hex, hex + 2);
	return elf_file_open(name);
}

static bool has_crc(const struct elf_file *f, uint32_t crc)
{
	struct stat st;
	void *p;
	bool same;

	if (!f->elf || fstat(f->fd, &st) != 0 || st.st_size == 0)
		return false;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, f->fd, 0);
	if (p == MAP_FAILED)
		return false;
	same = crc32_z(crc32_z(0, NULL, 0), p, (size_t)st.st_size) == crc;
	munmap(p, (size_t)st.st_size);
	return same;
}

/* A name without a folder in it, and its checksum. */
static const char *debug_link(Elf *e, uint32_t *ret_crc)
{
	GElf_Shdr sh;
	Elf_Scn *s = elf_file_section(e, ".gnu_debuglink", &sh);
	Elf_Data *d = s ? elf_rawdata(s, NULL) : NULL;
	const char *name = d ? d->d_buf : NULL;
	size_t len = name ? strnlen(name, d->d_size) : 0, at = (len + 4) & ~(size_t)3;

	if (len == 0 || len == d->d_size || at > d->d_size || d->d_size - at < sizeof(*ret_crc) ||
	    strchr(name, '/'))
		return NULL;
	memcpy(ret_crc, name + at, sizeof(*ret_crc));
	return name;
}

static struct elf_file try_link(const char *dir, int dir_len, const char *sub, const char *name,
				uint32_t crc)
{
	char path[PATH_MAX];
	struct elf_file f = none();

	if ((size_t)snprintf(path, sizeof(path), "%.*s%s%s", dir_len, dir, sub, name) <
	    sizeof(path))
		f = elf_file_open(path);
	if (has_crc(&f, crc))
		return f;
	elf_file_close(&f);
	return none();
}

/* Beside the object, in .debug there, and under the folder for all of them. */
static struct elf_file by_link(Elf *e, const char *path, size_t root)
{
	struct elf_file f = none();
	const char *slash = path ? strrchr(path, '/') : NULL, *name;
	int dir = slash ? (int)(slash + 1 - path) : 0;
	char global[PATH_MAX];
	uint32_t crc;

	name = slash ? debug_link(e, &crc) : NULL;
	if (!name)
		return f;
	f = try_link(path, dir, "", name, crc);
	if (!f.elf)
		f = try_link(path, dir, ".debug/", name, crc);
	if (!f.elf && (size_t)snprintf(global, sizeof(global), "%.*s" DEBUG_DIR "%.*s", (int)root,
				       path, dir - (int)root, path + root) < sizeof(global))
		f = try_link(global, (int)strlen(global), "", name, crc);
	return f;
}

struct elf_file debug_file_open(Elf *e, const char *path)
{
	size_t root = root_len(path);
	struct elf_file f = by_build_id(e, path, root);

	if (f.elf)
		return f;
	elf_file_close(&f);
	return by_link(e, path, root);
}
