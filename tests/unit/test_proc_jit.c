/* SPDX-License-Identifier: MIT */
/* Names of code that a JIT compiler made: perf maps and jitdump files, written as such a process would. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "proc/jitmap.h"
#include "proc/psyms.h"
#include "unit/test.h"

static struct jitmap *m;
static uint32_t a_round;
static char dir[] = "/tmp/jit.XXXXXX", dump_path[64], map_path[64];
static FILE *dump;

static void put32(uint32_t v)
{
	fwrite(&v, 4, 1, dump);
}

static void put64(uint64_t v)
{
	fwrite(&v, 8, 1, dump);
}

static void put_header(uint32_t magic, uint32_t version)
{
	put32(magic);
	put32(version);
	put32(40);
	put32(62); /* EM_X86_64 */
	put32(0);
	put32((uint32_t)getpid());
	put64(1);
	put64(0);
}

static void put_load(uint64_t addr, uint64_t size, const char *name)
{
	put32(0);
	put32((uint32_t)(16 + 40 + strlen(name) + 1 + size));
	put64(2);
	put32((uint32_t)getpid());
	put32((uint32_t)getpid());
	put64(addr);
	put64(addr);
	put64(size);
	put64(1);
	fwrite(name, strlen(name) + 1, 1, dump);
	for (uint64_t i = 0; i < size; i++)
		putc(0xcc, dump);
}

static void put_move(uint64_t from, uint64_t to, uint64_t size)
{
	put32(1);
	put32(16 + 48);
	put64(3);
	put32(0);
	put32(0);
	put64(to);
	put64(from);
	put64(to);
	put64(size);
	put64(1);
}

/* Other records: lines of source, unwinding information, one that nobody knows. */
static void put_other(uint32_t id, uint32_t bytes)
{
	put32(id);
	put32(16 + bytes);
	put64(4);
	for (uint32_t i = 0; i < bytes; i++)
		putc((int)i, dump);
}

static void setup(uint32_t magic)
{
	strcpy(dir + sizeof(dir) - 7, "XXXXXX");
	if (!mkdtemp(dir))
		abort();
	snprintf(dump_path, sizeof(dump_path), "%s/jit-%d.dump", dir, (int)getpid());
	snprintf(map_path, sizeof(map_path), "/tmp/perf-%d.map", (int)getpid());
	dump = fopen(dump_path, "w");
	m = jitmap_new((uint32_t)getpid(), getuid());
	if (!dump || !m)
		abort();
	put_header(magic, 1);
	jitmap_dump(m, dump_path, 0);
	a_round = 0;
}

static void teardown(void)
{
	fclose(dump);
	jitmap_free(m);
	unlink(dump_path);
	unlink(map_path);
	rmdir(dir);
}

#define DUMP 0x4a695444u

/* "name+off", of a new round. */
static const char *at(uint64_t addr)
{
	static char text[2048];
	const char *name;
	uint64_t start;

	fflush(dump);
	if (!jitmap_find(m, addr, ++a_round, &name, &start))
		return "-";
	snprintf(text, sizeof(text), "%s+%llx", name, (unsigned long long)(addr - start));
	return text;
}

TEST(loads)
{
	setup(DUMP);
	CHECK_EQ_STR(at(0x1000), "-");
	put_load(0x1000, 0x40, "first");
	put_other(2, 100);
	put_other(4, 33);
	put_load(0x2000, 0, "nothing");
	put_load(0x2000, 0x10, "");
	put_load(0x2000, 0x10, "second one");
	put_other(77, 0);
	CHECK_EQ_STR(at(0x1000), "first+0");
	CHECK_EQ_STR(at(0x103f), "first+3f");
	CHECK_EQ_STR(at(0x1040), "-");
	CHECK_EQ_STR(at(0xfff), "-");
	CHECK_EQ_STR(at(0x2008), "second one+8");
	/* it grows, and places are used again */
	put_load(0x1010, 0x10, "inner");
	CHECK_EQ_STR(at(0x1008), "first+8");
	CHECK_EQ_STR(at(0x1018), "inner+8");
	CHECK_EQ_STR(at(0x1028), "first+28");
	put_load(0xff0, 0x100, "outer");
	CHECK_EQ_STR(at(0x1018), "outer+28");
	CHECK_EQ_STR(at(0x1000), "outer+10");
	teardown();
}

TEST(moves)
{
	setup(DUMP);
	put_load(0x1000, 0x40, "mover");
	put_move(0x1000, 0x5000, 0x40);
	put_move(0x7777, 0x8000, 0x40); /* of what is not there */
	CHECK_EQ_STR(at(0x5010), "mover+10");
	CHECK_EQ_STR(at(0x8010), "-");
	put_move(0x5000, 0x6000, 0x40);
	CHECK_EQ_STR(at(0x6000), "mover+0");
	teardown();
}

TEST(in_pieces)
{
	char name[3000];
	long whole;

	setup(DUMP);
	put_load(0x1000, 0x40, "early");
	whole = ftell(dump);
	for (long n = whole + 1; n < whole + 16 + 40 + 5; n++) {
		fseek(dump, whole, SEEK_SET);
		put_load(0x3000, 0x20, "late");
		fflush(dump);
		CHECK(truncate(dump_path, n) == 0);
		CHECK_EQ_STR(at(0x3000), "-");
		CHECK_EQ_STR(at(0x1000), "early+0");
	}
	fseek(dump, whole, SEEK_SET);
	put_load(0x3000, 0x20, "late");
	CHECK_EQ_STR(at(0x301f), "late+1f");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	put_load(0x4000, 0x20, name);
	CHECK_EQ_UINT(strlen(at(0x4000)), 1023 + 2);
	teardown();
}

TEST(bad)
{
	setup(0x4454694a); /* the other byte order */
	put_load(0x1000, 0x40, "foreign");
	CHECK_EQ_STR(at(0x1000), "-");
	teardown();

	setup(DUMP);
	put_load(0x1000, 0x40, "good");
	put32(0);
	put32(8); /* smaller than its head: nothing behind it is believed */
	put64(0);
	put_load(0x2000, 0x40, "behind");
	CHECK_EQ_STR(at(0x1000), "good+0");
	CHECK_EQ_STR(at(0x2000), "-");
	teardown();

	setup(DUMP);
	put_load(UINT64_MAX - 16, 8, "high");
	put32(0); /* beyond the end of addresses */
	put32(16 + 40 + 2);
	put64(0);
	put64(0);
	put64(0);
	put64(0x10);
	put64(UINT64_MAX - 4);
	put64(0);
	fwrite("x", 2, 1, dump);
	put32(0); /* without an end of its name */
	put32(16 + 40 + 4);
	put64(0);
	put64(0);
	put64(0x5000);
	put64(0x5000);
	put64(8);
	put64(0);
	fwrite("abcd", 4, 1, dump);
	put_load(0x6000, 8, "after");
	CHECK_EQ_STR(at(UINT64_MAX - 10), "high+6");
	CHECK_EQ_STR(at(0x12), "-");
	CHECK_EQ_STR(at(0x5000), "-");
	CHECK_EQ_STR(at(0x6007), "after+7");
	teardown();
}

/* What is no plain file of the process's user. */
TEST(not_believed)
{
	char other[80];

	setup(DUMP);
	put_load(0x1000, 0x40, "mine");
	fflush(dump);
	jitmap_free(m);
	m = jitmap_new((uint32_t)getpid(), getuid());
	snprintf(other, sizeof(other), "%s/jit-1.dump", dir);
	CHECK(symlink(dump_path, other) == 0);
	jitmap_dump(m, other, 0);
	CHECK_EQ_STR(at(0x1000), "-");
	unlink(other);
	CHECK(mkfifo(other, 0600) == 0);
	CHECK_EQ_STR(at(0x1000), "-");
	unlink(other);
	jitmap_free(m);
	m = jitmap_new((uint32_t)getpid(), getuid());
	jitmap_dump(m, dump_path, 12345); /* another file than was mapped */
	CHECK_EQ_STR(at(0x1000), "-");
	if (getuid() == 0) {
		CHECK(chown(dump_path, 4321, 4321) == 0);
		jitmap_free(m);
		m = jitmap_new((uint32_t)getpid(), getuid());
		jitmap_dump(m, dump_path, 0);
		CHECK_EQ_STR(at(0x1000), "-");
	}
	teardown();
}

TEST(map_and_dump)
{
	FILE *fp;

	setup(DUMP);
	fp = fopen(map_path, "w");
	if (!CHECK(fp))
		return;
	fprintf(fp,
		"1000 100 from map\n2000 0 empty\nffffffffffffffff 10 beyond\n\n3000\n4000 10\n2000 10 x\n");
	fclose(fp);
	put_load(0x1010, 0x10, "from dump");
	CHECK_EQ_STR(at(0x1008), "from map+8");
	CHECK_EQ_STR(at(0x1018), "from dump+8");
	CHECK_EQ_STR(at(0x2000), "x+0");
	CHECK_EQ_STR(at(0x4000), "-");
	teardown();
}

/* Found by its mapping. */
TEST(marker)
{
	struct arena *a = arena_new();
	struct psyms *s = psyms_new(a);
	void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	     *mark;
	uint64_t addr = (uint64_t)(uintptr_t)code;
	struct psym p;

	setup(DUMP);
	put_load(addr, 0x40, "jitted");
	fflush(dump);
	CHECK(psyms_find(s, (uint32_t)getpid(), addr + 4, &p) == false);
	psyms_round(s);
	mark = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(dump), 0);
	if (mark == MAP_FAILED) { /* written only */
		int fd = open(dump_path, O_RDONLY);

		mark = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
		close(fd);
	}
	CHECK(mark != MAP_FAILED);
	psyms_grab(s, (uint32_t)getpid());
	CHECK(psyms_find(s, (uint32_t)getpid(), addr + 4, &p));
	CHECK_EQ_STR(p.name ? p.name : "", "jitted");
	CHECK_EQ_STR(p.object, "[jit]");
	CHECK_EQ_UINT(p.off, 4);
	munmap(mark, 4096);
	munmap(code, 4096);
	psyms_free(s);
	arena_free(a);
	teardown();
}

TEST(names)
{
	CHECK(jitmap_is_dump("jit-1.dump"));
	CHECK(!jitmap_is_dump("jit-.dum"));
	CHECK(!jitmap_is_dump("xjit-1.dump"));
	CHECK(!jitmap_is_dump("jit-"));
	CHECK(!jitmap_is_dump(""));
}

int main(void)
{
	RUN(loads);
	RUN(moves);
	RUN(in_pieces);
	RUN(bad);
	RUN(not_believed);
	RUN(map_and_dump);
	RUN(marker);
	RUN(names);
	return test_end();
}
