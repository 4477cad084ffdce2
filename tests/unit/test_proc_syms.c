// SPDX-License-Identifier: MIT
/* Addresses of this process to symbols: its own functions, libraries, the vDSO, what a JIT tells. */
#include "test.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/psyms.h"

static struct arena *a;
static struct psyms *s;

static void setup(void)
{
	a = arena_new();
	s = psyms_new(a);
}

static void teardown(void)
{
	psyms_free(s);
	arena_free(a);
}

__attribute__((noinline)) void some_function(void);

__attribute__((noinline)) void some_function(void)
{
	__asm__ volatile("nop");
}

static uint64_t addr_of(void (*fn)(void))
{
	return (uint64_t)(uintptr_t)fn;
}

TEST(own_function)
{
	struct psym p;

	setup();
	CHECK(psyms_find(s, (uint32_t)getpid(), addr_of(some_function) + 1, &p));
	CHECK_EQ_STR(p.object, "test_proc_syms");
	CHECK_EQ_STR(p.name, "some_function");
	CHECK_EQ_UINT(p.off, 1);
	teardown();
}

TEST(library_function)
{
	struct psym p;

	setup();
	CHECK(psyms_find(s, (uint32_t)getpid(), (uint64_t)(uintptr_t)dlsym(RTLD_DEFAULT, "getppid"),
			 &p));
	CHECK_EQ_STR(p.object, "libc.so.6");
	CHECK_EQ_STR(p.name, "getppid");
	CHECK_EQ_UINT(p.off, 0);
	teardown();
}

/* Every function of the vDSO begins there, so the first page has one somewhere. */
TEST(vdso)
{
	uint64_t at = getauxval(AT_SYSINFO_EHDR);
	bool named = false;
	struct psym p;

	setup();
	for (uint64_t off = 0; at && off < 4096; off += 16)
		if (psyms_find(s, (uint32_t)getpid(), at + off, &p) && p.name)
			named |= strncmp(p.name, "__vdso_", 7) == 0 &&
				 strcmp(p.object, "[vdso]") == 0;
	CHECK(!at || named);
	teardown();
}

TEST(jit)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t at = (uint64_t)(uintptr_t)code;
	char path[40];
	struct psym p;
	FILE *fp;

	setup();
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	fp = fopen(path, "w");
	if (!CHECK(fp && code != MAP_FAILED))
		return;
	fprintf(fp, "nonsense\n%llx 40 first one\n%llx 40 old\n%llx 20 second\n",
		(unsigned long long)at, (unsigned long long)at + 0x40,
		(unsigned long long)at + 0x40);
	fclose(fp);
	CHECK(psyms_find(s, (uint32_t)getpid(), at + 4, &p));
	CHECK_EQ_STR(p.name, "first one");
	CHECK_EQ_UINT(p.off, 4);
	CHECK(psyms_find(s, (uint32_t)getpid(), at + 0x48, &p));
	CHECK_EQ_STR(p.name, "second");
	CHECK(!psyms_find(s, (uint32_t)getpid(), at + 0x100, &p));
	unlink(path);
	munmap(code, 4096);
	teardown();
}

/* What was read of a process is still known when it is gone. */
TEST(gone)
{
	struct psym p;
	pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	setup();
	CHECK_EQ_INT(psyms_grab(s, (uint32_t)pid), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	psyms_round(s);
	CHECK(psyms_find(s, (uint32_t)pid, addr_of(some_function), &p));
	CHECK_EQ_STR(p.name, "some_function");
	CHECK(psyms_grab(s, (uint32_t)pid) != 0);
	teardown();
}

TEST(objects)
{
	const struct pobject *o;
	const struct elf_sym *sym;
	uint64_t off = 0;
	uint32_t n;

	setup();
	if (!CHECK_EQ_INT(psyms_objects(s, (uint32_t)getpid(), &o, &n), 0) || !CHECK(n >= 2))
		return;
	CHECK(o[0].is_exe);
	CHECK_EQ_STR(o[0].name, "test_proc_syms");
	sym = elf_obj_named(o[0].elf, "some_function");
	if (CHECK(sym != NULL)) {
		CHECK(sym->func);
		CHECK(elf_obj_to_off(o[0].elf, sym->addr, &off) && off != 0);
	}
	CHECK(psyms_library(s, (uint32_t)getpid(), "libc.so.6") != NULL);
	CHECK(psyms_library(s, (uint32_t)getpid(), "libnone.so.6") == NULL);
	teardown();
}

TEST(demangled)
{
	setup();
	psyms_demangle(s, true); /* libstdc++ need not be there */
	psyms_demangle(s, false);
	teardown();
}

/* Cut anywhere and bent, a file never takes us along. */
TEST(broken_files)
{
	char path[] = "/tmp/test_proc_symsXXXXXX";
	int fd = mkstemp(path), in = open("/proc/self/exe", O_RDONLY);
	static uint8_t buf[1 << 20];
	ssize_t n = in < 0 ? -1 : read(in, buf, sizeof(buf));

	setup();
	if (!CHECK(fd >= 0 && n > 4096))
		return;
	for (unsigned i = 0; i < 60; i++) {
		size_t len = (size_t)n * i / 60;

		if (i % 3 == 0)
			for (size_t j = 16 + i; j < 4096; j += 40)
				buf[j] ^= (uint8_t)(i * 37 + 1);
		CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, buf, len, 0) == (ssize_t)len);
		(void)elf_obj_open(a, path);
	}
	CHECK(elf_obj_open(a, "/nonexistent") == NULL);
	unlink(path);
	close(fd);
	close(in);
	teardown();
}

int main(void)
{
	RUN(own_function);
	RUN(library_function);
	RUN(vdso);
	RUN(jit);
	RUN(gone);
	RUN(objects);
	RUN(demangled);
	RUN(broken_files);
	return test_end();
}
