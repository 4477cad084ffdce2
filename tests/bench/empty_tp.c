/* SPDX-License-Identifier: MIT */
/*
 * The reference: an empty program (`return 0`) on a raw tracepoint or at the entry of a user function, attached
 * while a command runs. What it adds to the probed operation is the kernel's own price of a probe.
 *
 *   bench_empty_tp TRACEPOINT COMMAND [ARGUMENT...]
 *   bench_empty_tp -u FILE FUNCTION COMMAND [ARGUMENT...]
 *   bench_empty_tp -n     how many tracing programs are loaded: other people's, they spoil the figures
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "kernel/bpfsys.h"
#include "proc/elf.h"

/* r0 = 0; exit */
static const struct insn empty[] = { { .code = 0xb7 }, { .code = 0x95 } };

static int run(char **argv)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool traces(uint32_t id)
{
	struct bpfsys_prog_info info = { 0 };
	int fd = bpfsys_prog_by_id(id);

	if (fd < 0 || bpfsys_prog_info(fd, &info) != 0)
		info.type = 0;
	if (fd >= 0)
		close(fd);
	return info.type == BP_RAW_TRACEPOINT || info.type == BP_TRACING ||
	       info.type == BP_TRACEPOINT || info.type == BP_PERF_EVENT || info.type == BP_KPROBE;
}

static int count_others(void)
{
	unsigned n = 0;

	for (uint32_t id = 0; bpfsys_prog_next_id(id, &id) == 0;)
		n += traces(id);
	printf("%u\n", n);
	return 0;
}

static int on_tracepoint(const char *name)
{
	struct bpfsys_prog p = {
		.type = BP_RAW_TRACEPOINT, .name = "empty", .insns = empty, .n_insns = 2
	};
	int prog = bpfsys_prog_load(&p);

	return prog < 0 ? prog : bpfsys_raw_tp_open(name, prog, 0);
}

/* At the function's first instruction, wherever that may be. */
static int on_function(const char *path, const char *name)
{
	struct arena *a = arena_new();
	const struct elf_obj *o = elf_obj_open(a, path);
	const struct elf_sym *y = o ? elf_obj_named(o, name) : NULL;
	struct bpfsys_prog p = {
		.type = BP_KPROBE,
		.attach_type = BA_UPROBE_MULTI,
		.name = "empty",
		.insns = empty,
		.n_insns = 2,
	};
	uint64_t off = 0;
	struct bpfsys_link_multi m = {
		.attach_type = BA_UPROBE_MULTI, .path = path, .addrs = &off, .cnt = 1
	};
	int r = y && elf_obj_to_off(o, y->addr, &off) ? 0 : -ENOENT;

	arena_free(a);
	if (r == 0)
		r = m.prog_fd = bpfsys_prog_load(&p);
	return r < 0 ? r : bpfsys_link_uprobe_multi(&m);
}

int main(int argc, char **argv)
{
	int link, used = 2;

	if (argc == 2 && strcmp(argv[1], "-n") == 0)
		return count_others();
	if (argc < 3) {
		fprintf(stderr,
			"usage: bench_empty_tp -n | {TRACEPOINT | -u FILE FUNCTION} COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if (argc >= 5 && strcmp(argv[1], "-u") == 0) {
		link = on_function(argv[2], argv[3]);
		used = 4;
	} else {
		link = on_tracepoint(argv[1]);
	}
	if (link < 0) {
		fprintf(stderr, "bench_empty_tp: %s: %s\n", argv[1], strerror(-link));
		return 1;
	}
	return run(argv + used);
}
