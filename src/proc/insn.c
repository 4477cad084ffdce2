/* SPDX-License-Identifier: MIT */
/*
 * Instructions, by capstone where it has to be exact, by hand where it has to be fast: a probe at the entry of
 * every function of a large library looks at the first bytes of each.
 *
 * On x86 the kernel emulates nop, push, call and jumps at a probe; everything else is executed out of
 * line with a trap behind it, which costs three times as much on metal and more than ten times in a virtual
 * machine. So the entry probe goes to a push behind instructions that change neither the stack, nor memory,
 * nor an argument's register. No branch can land between: a function that comes back to its first push
 * would push forever.
 *
 * capstone is loaded when it is first asked: its tables cost each start 3 ms and 3 MB to relocate.
 */
#include "proc/insn.h"

#include <capstone/capstone.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SKIP 24u

int code_open(struct code *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
	struct stat st;
	void *p;

	*c = (struct code){ 0 };
	if (fd < 0 || fstat(fd, &st) != 0)
		r = -errno;
	if (r == 0) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
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

/* ---- where to put the entry probe ---- */

#if defined(__x86_64__)
static bool is_push(const uint8_t *p)
{
	return (*p & 0xf8) == 0x50 || (*p == 0x41 && (p[1] & 0xf8) == 0x50);
}

/* rbx, rbp, rax, r10 to r15: no arguments, and not the stack pointer. */
static bool free_register(unsigned reg)
{
	return reg == 0 || reg == 3 || reg == 5 || reg >= 10;
}

/* Length of an instruction between registers that can come before the probe; 0: it is none. */
static uint32_t harmless(const uint8_t *p)
{
	unsigned rex = (*p & 0xf0) == 0x40 ? *p++ : 0, n = rex != 0, op = p[0], modrm = p[1];
	unsigned rm = (modrm & 7) | (rex & 1) << 3, reg = (modrm >> 3 & 7) | (rex & 4) << 1;

	if (!rex && memcmp(p, "\xf3\x0f\x1e\xfa", 4) == 0) /* endbr64 */
		return 4;
	if (modrm < 0xc0)
		return 0;
	switch (op) {
	case 0x84:
	case 0x85: /* test */
	case 0x39:
	case 0x3b: return n + 2;                                      /* cmp */
	case 0x31: return rm == reg && free_register(rm) ? n + 2 : 0; /* xor */
	case 0x89: return free_register(rm) ? n + 2 : 0;              /* mov */
	case 0x8b: return free_register(reg) ? n + 2 : 0;
	case 0x83: return (modrm >> 3 & 7) == 7 ? n + 3 : 0; /* cmp with a byte */
	default: return 0;
	}
}

uint32_t code_site(const struct code *c, uint64_t off, uint64_t len)
{
	uint32_t at = 0, n;

	if (len > MAX_SKIP)
		len = MAX_SKIP;
	while (at < len && off < c->size && c->size - off >= at + 16) {
		const uint8_t *p = c->p + off + at;

		if (is_push(p))
			return at;
		n = harmless(p);
		if (n == 0)
			break;
		at += n;
	}
	return 0;
}

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
#else
bool code_takes(const struct code *c, uint64_t off)
{
	return off < c->size;
}

uint32_t code_site(const struct code *c, uint64_t off, uint64_t len)
{
	(void)c;
	(void)off;
	(void)len;
	return 0;
}
#endif

/* ---- boundaries ---- */

struct capstone {
	void *lib;
	csh cs;
	cs_err (*open)(cs_arch arch, cs_mode mode, csh *handle);
	cs_err (*close)(csh *handle);
	cs_insn *(*malloc)(csh handle);
	void (*free)(cs_insn *insn, size_t count);
	bool (*next)(csh handle, const uint8_t **code, size_t *size, uint64_t *address,
		     cs_insn *insn);
};

#define STR_(x) #x
#define STR(x) STR_(x)

/* The library stays for the next time. */
static bool open_capstone(struct capstone *c)
{
#if defined(__aarch64__)
	const cs_arch arch = CS_ARCH_ARM64;
	const cs_mode mode = CS_MODE_LITTLE_ENDIAN;
#else
	const cs_arch arch = CS_ARCH_X86;
	const cs_mode mode = CS_MODE_64;
#endif
	c->lib = dlopen("libcapstone.so." STR(CS_API_MAJOR), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!c->lib)
		return false;
	*(void **)&c->open = dlsym(c->lib, "cs_open");
	*(void **)&c->close = dlsym(c->lib, "cs_close");
	*(void **)&c->malloc = dlsym(c->lib, "cs_malloc");
	*(void **)&c->free = dlsym(c->lib, "cs_free");
	*(void **)&c->next = dlsym(c->lib, "cs_disasm_iter");
	if (c->open && c->close && c->malloc && c->free && c->next &&
	    c->open(arch, mode, &c->cs) == CS_ERR_OK)
		return true;
	dlclose(c->lib);
	return false;
}

static void close_capstone(struct capstone *c)
{
	c->close(&c->cs);
	dlclose(c->lib);
}

bool code_each(const struct code *c, uint64_t off, uint64_t len, bool (*fn)(void *arg, uint64_t at),
	       void *arg)
{
	const uint8_t *p;
	size_t left;
	uint64_t addr = 0;
	bool go = true;
	cs_insn *in;
	struct capstone cs;

	if (off > c->size || len > c->size - off || !open_capstone(&cs))
		return false;
	p = c->p + off;
	left = len;
	in = cs.malloc(cs.cs);
	while (go && in && left && cs.next(cs.cs, &p, &left, &addr, in))
		go = fn(arg, in->address);
	if (in)
		cs.free(in, 1);
	close_capstone(&cs);
	return !go || left == 0;
}
