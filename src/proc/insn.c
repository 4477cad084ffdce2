/* SPDX-License-Identifier: MIT */
/* Instructions of a file: where they begin, and which of them the kernel takes a probe on. */
#include "proc/insn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/disasm.h"

int code_open(struct code *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
	struct stat st;
	void *p;

	*c = (struct code){ 0 };
	if (fd < 0 || fstat(fd, &st) != 0)
		r = -errno;
	if (r == 0) {
		/* shared: the kernel puts breakpoints into private mappings, ours too */
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED)
			r = -errno;
		else
			*c = (struct code){ p, (size_t)st.st_size };
	}
	if (fd >= 0)
		close(fd);
	return r;
}

void code_close(struct code *c)
{
	union {
		const uint8_t *c;
		void *p;
	} u = { .c = c->p };

	if (u.p)
		munmap(u.p, c->size);
	*c = (struct code){ 0 };
}

/* ---- what the kernel takes ---- */

#if defined(__x86_64__)
/* Segment overrides (but fs and gs) and lock; 0x66, 0xf2, 0xf3, fs and gs are passed over. */
static bool bad_prefix(uint8_t b)
{
	return b == 0x26 || b == 0x2e || b == 0x36 || b == 0x3e || b == 0xf0;
}

static bool good_prefix(uint8_t b)
{
	return b == 0x64 || b == 0x65 || b == 0x66 || b == 0xf2 || b == 0xf3;
}

/* One-byte operations that the kernel does not take: VEX, EVEX, input and output, traps, privileged ones. */
static bool bad_opcode(uint8_t b)
{
	static const uint8_t bad[] = { 0x62, 0x82, 0x9a, 0xc4, 0xc5, 0xcc, 0xcd, 0xce,
				       0xd4, 0xd5, 0xd6, 0xe4, 0xe5, 0xe6, 0xe7, 0xea,
				       0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb };

	return memchr(bad, b, sizeof(bad)) != NULL || (b >= 0x6c && b <= 0x6f);
}

bool code_takes(const struct code *c, uint64_t off)
{
	const uint8_t *p = c->p + off, *end = c->p + c->size;

	if (off >= c->size)
		return false;
	while (p < end && good_prefix(*p))
		p++;
	if (p < end && !bad_prefix(*p) && (*p & 0xf0) == 0x40) /* REX */
		p++;
	return p < end && !bad_prefix(*p) && !bad_opcode(*p);
}

bool code_is_nop5(const struct code *c, uint64_t off)
{
	return off < c->size && c->size - off >= 5 &&
	       memcmp(c->p + off, "\x0f\x1f\x44\x00\x00", 5) == 0;
}
#else
bool code_is_nop5(const struct code *c, uint64_t off)
{
	(void)c;
	(void)off;
	return false;
}

bool code_takes(const struct code *c, uint64_t off)
{
	return off < c->size;
}
#endif

/* ---- boundaries ---- */

bool code_each(const struct code *c, uint64_t off, uint64_t len, bool (*fn)(void *arg, uint64_t at),
	       void *arg)
{
	const uint8_t *p;
	size_t left;
	uint64_t addr = 0;
	bool go = true;
	struct disasm d;

	if (off > c->size || len > c->size - off || !disasm_open(&d, false))
		return false;
	p = c->p + off;
	left = len;
	while (go && disasm_next(&d, &p, &left, &addr))
		go = fn(arg, d.in->address);
	disasm_close(&d);
	return !go || left == 0;
}

/* Is it a jump to there, or to where a register says? */
static bool may_jump_to(const cs_insn *in, uint64_t to)
{
	uint64_t where;
	char *end;

	if (in->mnemonic[0] != 'j' && strncmp(in->mnemonic, "loop", 4) != 0)
		return false;
	where = strtoull(in->op_str, &end, 0);
	return end == in->op_str || *end || where == to;
}

bool code_jumps_to(const struct code *c, uint64_t off, uint64_t len, uint64_t to)
{
	const uint8_t *p;
	uint64_t addr = 0;
	bool found = false;
	struct disasm d;
	size_t left;

	if (off > c->size || len > c->size - off || !disasm_open(&d, false))
		return true;
	p = c->p + off;
	left = len;
	while (!found && disasm_next(&d, &p, &left, &addr))
		found = may_jump_to(d.in, to);
	disasm_close(&d);
	return found || left != 0;
}
